# Two stages: packages are installed in the first, the second has only what runs.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements.lock .
RUN python -m venv /opt/benchmark \
 && /opt/benchmark/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY benchmark benchmark
COPY templates templates
COPY static static
COPY questions questions
RUN /opt/benchmark/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data benchmark \
 && install -d -o benchmark /data
COPY --from=build /opt/benchmark /opt/benchmark
USER benchmark
ENV BENCHMARK_DATA_DIR=/data BENCHMARK_HOST=0.0.0.0 MPLCONFIGDIR=/data/matplotlib
VOLUME /data
EXPOSE 8000
CMD ["/opt/benchmark/bin/benchmark", "serve"]
