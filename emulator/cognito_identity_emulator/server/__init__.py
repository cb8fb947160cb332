"""HTTP on real sockets: connections, their limits, TLS and worker processes. What a request means is the gateway's."""
