# Two stages: packages are installed in the first, the second has only what runs.
FROM python:3.11-slim-bookworm AS build
COPY requirements.lock /build/
RUN python -m venv /opt/benchmark \
 && /opt/benchmark/bin/pip install --no-cache-dir --require-hashes -r /build/requirements.lock
WORKDIR /app
COPY benchmark benchmark
COPY templates templates
COPY static static
COPY questions questions
RUN /opt/benchmark/bin/python -m compileall -q benchmark

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data benchmark \
 && install -d -o benchmark /data
COPY --from=build /opt/benchmark /opt/benchmark
COPY --from=build /app /app
WORKDIR /app
USER benchmark
# Whatever is written lies under /data or /tmp: the rest may be mounted read-only.
ENV BENCHMARK_DATA_DIR=/data BENCHMARK_HOST=0.0.0.0 MPLCONFIGDIR=/tmp/matplotlib XDG_CACHE_HOME=/tmp/cache PYTHONDONTWRITEBYTECODE=1
VOLUME /data
EXPOSE 8000
CMD ["/opt/benchmark/bin/python", "-m", "benchmark", "serve"]
