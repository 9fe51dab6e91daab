/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

// Package front is the door of the simulator: a forward proxy that ends TLS itself, with its own authority, for the hosts
// of the simulation, and refuses every other host. So a client with production URLs reaches nothing but the simulation.
package front

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"k8s.io/utils/clock"
)

// readHeaderTimeout ends connections that say nothing.
const readHeaderTimeout = time.Minute

// Options are the parts behind the door.
type Options struct {
	// Hosts answers what comes through a tunnel.
	Hosts http.Handler
	// Knows tells which hosts a tunnel may be asked for; the port is given unless it is 443.
	Knows func(host string) bool
	// Control answers requests to the listener itself.
	Control http.Handler
}

// Server is an open door.
type Server struct {
	options   Options
	listener  net.Listener
	authority *authority
	outer     *http.Server
	inner     *http.Server
	tunnels   *tunnels
	serving   sync.WaitGroup
}

// Listen opens the door on a TCP address.
func Listen(address string, o Options) (*Server, error) {
	a, err := newAuthority(clock.RealClock{}.Now())
	if err != nil {
		return nil, err
	}
	return listen(address, o, a)
}

// RunOut opens another door to the same hosts, where the certificates of some of them have run out.
func (s *Server) RunOut(address string, hosts ...string) (*Server, error) {
	return listen(address, s.options, s.authority.withRunOut(hosts))
}

func listen(address string, o Options, a *authority) (*Server, error) {
	l, err := net.Listen("tcp", address) //nolint:noctx // The door stays open until it is closed, not until a context ends.
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	s := &Server{
		options: o, listener: l, authority: a, tunnels: newTunnels(l.Addr()),
		inner: &http.Server{Handler: o.Hosts, ReadHeaderTimeout: readHeaderTimeout},
	}
	s.outer = &http.Server{Handler: http.HandlerFunc(s.serveProxy), ReadHeaderTimeout: readHeaderTimeout}
	s.serving.Go(func() { _ = s.outer.Serve(l) })
	s.serving.Go(func() { _ = s.inner.Serve(tls.NewListener(s.tunnels, s.tlsConfig())) })
	return s, nil
}

func (s *Server) tlsConfig() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: s.authority.leaf, NextProtos: []string{"http/1.1"}}
}

// ProxyURL is what a client sets as its HTTPS proxy.
func (s *Server) ProxyURL() *url.URL {
	return &url.URL{Scheme: "http", Host: s.listener.Addr().String()}
}

// CA returns the certificate, in PEM, that a client has to trust.
func (s *Server) CA() []byte { return s.authority.pem }

// Close shuts the door and ends every connection.
func (s *Server) Close() error {
	err := errors.Join(s.outer.Close(), s.inner.Close(), s.tunnels.Close())
	s.serving.Wait()
	return err
}

func (s *Server) serveProxy(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodConnect:
		s.openTunnel(w, r)
	case r.URL.IsAbs():
		s.refuse(w, r.URL.Host)
	case r.URL.Path == "/sim/ca.pem":
		w.Header().Set("Content-Type", "application/x-pem-file")
		_, _ = w.Write(s.CA())
	default:
		s.options.Control.ServeHTTP(w, r)
	}
}

// refuse answers for hosts that a client would reach on the real network, and for those that have nothing but TLS.
func (s *Server) refuse(w http.ResponseWriter, host string) {
	if s.options.Knows(host) {
		http.Error(w, fmt.Sprintf("host %s has nothing but https", host), http.StatusBadGateway)
		return
	}
	http.Error(w, fmt.Sprintf("host %s is not part of the simulation", host), http.StatusBadGateway)
}
