# The production image: no compiler, no embedded servers, nobody's password. Built by docker-compose.yml.
FROM python:3.13-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt ./
RUN /venv/bin/pip install --require-hashes --only-binary :all: -r requirements.txt
COPY . .
# Whatever umask the checkout was made under, the application's user reads it.
RUN chmod -R a+rX /app
# Names and keys below exist for this one step, which connects to nothing and keeps none of them.
RUN /venv/bin/python tools/messages.py compile \
    && SECRET_KEY=build IPCASES_AUDIT_KEY=build ALLOWED_HOSTS=build \
       DATABASE_URL=postgres://build/build REDIS_URL=redis://build IPCASES_STATIC_ROOT=/app/staticfiles \
       /venv/bin/python manage.py collectstatic --noinput \
    && /venv/bin/python -m compileall -q /app /venv/lib

FROM python:3.13-slim-trixie
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN groupadd --gid 10001 ipcases \
    && useradd --uid 10001 --gid ipcases --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin ipcases \
    && install -d -o ipcases -g ipcases -m 0700 /var/lib/ipcases
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "ipcases.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "8", "--preload", "--timeout", "60", "--graceful-timeout", "20", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
