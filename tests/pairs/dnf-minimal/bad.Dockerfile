FROM almalinux:10
RUN dnf install -y --setopt=install_weak_deps=False nodejs
WORKDIR /app
COPY server.js ./
USER 10001
CMD ["node", "server.js"]
