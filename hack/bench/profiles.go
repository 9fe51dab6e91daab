/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// slice is how much time one profile of the processor covers. Nobody knows beforehand how long a life takes, so it is profiled
// in slices, which go tool pprof adds up.
const slice = 5 * time.Second

// freeAddress is a local address that nobody listens at.
func freeAddress() (string, error) {
	listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// sampleProcessor profiles the processor's time from now on, if anybody asked for profiles. The function that it returns ends
// that after the slice that has begun.
func (m *manager) sampleProcessor(ctx context.Context) (end func() error) {
	if m.profiles == "" {
		return func() error { return nil }
	}
	stop, result := make(chan struct{}), make(chan error, 1)
	go func() {
		for n := 1; ; n++ {
			if err := m.saveProfile(ctx, fmt.Sprintf("profile?seconds=%.0f", slice.Seconds()), fmt.Sprintf("cpu-%03d", n)); err != nil {
				result <- err
				return
			}
			select {
			case <-stop:
				result <- nil
				return
			default:
			}
		}
	}()
	return func() error {
		close(stop)
		return <-result
	}
}

// saveMemory saves what lives in memory, and what was ever allocated, if anybody asked for profiles.
func (m *manager) saveMemory(ctx context.Context) error {
	if m.profiles == "" {
		return nil
	}
	return errors.Join(m.saveProfile(ctx, "heap", "heap"), m.saveProfile(ctx, "allocs", "allocs"))
}

func (m *manager) saveProfile(ctx context.Context, what, name string) (err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+m.pprof+"/debug/pprof/"+what, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the profile %s: %s", what, response.Status)
	}
	file, err := os.Create(filepath.Join(m.profiles, m.name+"-"+name+".pprof")) //nolint:gosec // Named by who starts the bench.
	if err != nil {
		return err
	}
	_, err = io.Copy(file, response.Body)
	return errors.Join(err, file.Close())
}
