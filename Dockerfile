FROM python:3.12-slim AS build
WORKDIR /src
COPY docker/requirements.lock ./
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY emulator emulator
COPY migrations migrations
# Installs exactly the libraries of the lock file, verified by their digests; pyproject.toml has ranges.
# The root file system may be read-only, so all bytecode is compiled here; it is unchecked, because the files of an image
# never change. Files that are only for building, debugging, typing and testing are deleted.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends binutils && rm -rf /var/lib/apt/lists/* \
 && python -m venv --without-pip /opt/emulator \
 && python -m pip --python /opt/emulator install --no-cache-dir --no-compile --require-hashes -r requirements.lock \
 && python -m pip --python /opt/emulator install --no-cache-dir --no-compile --no-deps . \
 && rm -r /opt/emulator/lib/python3.12/site-packages/*/testing /opt/emulator/lib/python3.12/site-packages/*/tests \
 && find /opt/emulator -regextype egrep -regex '.*\.(pyx|pxd|pxi|pyi|c|h)' -delete \
 && find /opt/emulator -name '*.cpython-*.so' -not -path '*/psycopg_binary/*' -exec strip --strip-debug {} + \
 && python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/emulator/lib

FROM python:3.12-slim
LABEL org.opencontainers.image.title="cognito-identity-emulator" \
      org.opencontainers.image.description="A local Amazon Cognito Identity, with STS and IAM" \
      org.opencontainers.image.licenses="MIT"
# The base image has the standard library without bytecode.
RUN python -m compileall -q -j 0 --invalidation-mode unchecked-hash \
      -x '/(test|tests|idlelib|lib2to3|tkinter|turtledemo|ensurepip|pydoc_data|site-packages)/' /usr/local/lib/python3.12 \
 && install -d -o 10001 -g 10001 /data
COPY --from=build /opt/emulator /opt/emulator
COPY docker/entrypoint docker/healthcheck /usr/local/bin/
ENV PATH=/opt/emulator/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    COGNITO_IDENTITY_HOST=0.0.0.0 \
    COGNITO_IDENTITY_CONTROL_HOST=cognito-identity,cognito-identity-emulator
USER 10001:10001
WORKDIR /data
EXPOSE 4591
HEALTHCHECK --interval=5s --timeout=5s --start-period=10s CMD ["healthcheck"]
ENTRYPOINT ["entrypoint"]
CMD ["serve"]
