# The image of `make build` on Debian 12: docker build -t halved .
FROM debian:12-slim AS build
WORKDIR /halved
COPY service/local/install.sh service/local/install.sh
RUN service/local/install.sh build
COPY Makefile Makefile
COPY include include
COPY service service
COPY migrations migrations
RUN make -j"$(nproc)" DEMO=no build

FROM debian:12-slim
RUN apt-get update \
	&& apt-get upgrade -y \
	&& apt-get install -y --no-install-recommends ca-certificates libarchive13 libcjson1 libcsv3 libcurl4 libevent-core-2.1-7 libevent-pthreads-2.1-7 libpq5 libsodium23 libssl3 libzxcvbn0 \
	&& rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin halved \
	&& install -d -o halved -m 700 /var/spool/halved
COPY --from=build /halved/build/halved /usr/local/bin/halved
USER 10001
# Inside the container every interface; compose publishes it at 127.0.0.1 only.
ENV HALVED_ADDRESS=0.0.0.0 HALVED_CLEAR_TEXT=yes HALVED_SPOOL_DIRECTORY=/var/spool/halved
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=5s --start-period=10s CMD ["halved", "ready"]
ENTRYPOINT ["halved"]
CMD ["serve"]
