/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package front

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
)

const established = "HTTP/1.1 200 Connection established\r\n\r\n"

// openTunnel hands the client's connection to the server behind, which speaks TLS on it.
func (s *Server) openTunnel(w http.ResponseWriter, r *http.Request) {
	if !s.options.Knows(r.Host) {
		s.refuse(w, r.Host)
		return
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, fmt.Sprintf("open tunnel: %v", err), http.StatusInternalServerError)
		return
	}
	if _, err := io.WriteString(conn, established); err != nil {
		_ = conn.Close()
		return
	}
	s.tunnels.offer(&tunnel{Conn: conn, read: buffered.Reader})
}

// tunnel reads first what the proxy had read ahead.
type tunnel struct {
	net.Conn
	read io.Reader
}

// Read reads from the client.
func (t *tunnel) Read(p []byte) (int, error) { return t.read.Read(p) }

// tunnels is a listener whose connections are the tunnels.
type tunnels struct {
	address net.Addr
	offered chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

func newTunnels(address net.Addr) *tunnels {
	return &tunnels{address: address, offered: make(chan net.Conn), closed: make(chan struct{})}
}

func (t *tunnels) offer(c net.Conn) {
	select {
	case t.offered <- c:
	case <-t.closed:
		_ = c.Close()
	}
}

// Accept waits for the next tunnel.
func (t *tunnels) Accept() (net.Conn, error) {
	select {
	case c := <-t.offered:
		return c, nil
	case <-t.closed:
		return nil, net.ErrClosed
	}
}

// Close ends the waiting.
func (t *tunnels) Close() error {
	t.once.Do(func() { close(t.closed) })
	return nil
}

// Addr returns the address of the proxy.
func (t *tunnels) Addr() net.Addr { return t.address }
