/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"sync"
	"time"

	"k8s.io/utils/clock"

	"github.com/drover-dev/drover/internal/atlassian/cloudsite"
	"github.com/drover-dev/drover/internal/atlassian/confluence"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/census"
	"github.com/drover-dev/drover/internal/simulator"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// twoSides is a pair that has the same spaces on both sides. The first of them is large.
func twoSides() (*scenario.Scenario, []string, error) {
	sc, err := simulator.Builtin("instant")
	if err != nil {
		return nil, nil, err
	}
	instance, site := &sc.Instances[0], &sc.Sites[0]
	instance.Spaces = nil
	var keys []string
	for i := range comparedSpaces + 1 {
		key, pages := spaceKey(i), pagesEach
		if i == 0 {
			pages = largeSpace
		}
		keys = append(keys, key)
		instance.Spaces = append(instance.Spaces, scenario.Space{Key: key, Name: key, Content: &scenario.Content{Pages: pages}})
		site.Spaces = append(site.Spaces, scenario.SiteSpace{Key: key, Pages: pages})
	}
	return sc, keys, sc.Validate()
}

// bothSides are asked by the operator's clients.
type bothSides struct {
	sides  census.Sides
	hosts  census.Hosts
	walker census.Walker

	mu       sync.Mutex
	requests []*http.Request
}

func newSides(ca []byte, proxy *url.URL, sc *scenario.Scenario) (*bothSides, error) {
	const most = 100_000
	s := &bothSides{walker: census.Walker{Clock: clock.RealClock{}, Pace: &census.Pace{PerMinute: map[census.Side]int{
		census.Source: most, census.Destination: most,
	}}}}
	door, err := transport.New(transport.Options{RootCAs: ca, Proxy: func(r *http.Request) (*url.URL, error) {
		s.note(r)
		return proxy, nil
	}})
	if err != nil {
		return nil, err
	}
	instance, site := sc.Instances[0], sc.Sites[0]
	source, err1 := url.Parse(instance.URL)
	destination, err2 := url.Parse(site.URL)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	s.hosts = census.Hosts{census.Source: instance.URL, census.Destination: site.URL}
	user := instance.Users[0]
	from := confluence.New(confluence.Config{Base: source, HTTP: door, Auth: transport.BearerToken{Token: transport.Secret(user.Token)}})
	to := cloudsite.New(cloudsite.Config{Base: destination, HTTP: door, Auth: transport.BasicAuth{
		User: site.Email, Password: transport.Secret(site.APIToken),
	}})
	const asked = 500
	s.sides = census.Sides{
		Source: from, Destination: to, SpaceID: to.SpaceID,
		SourcePages:      func(key string) census.PageWalk { return from.WalkPages(key, asked) },
		DestinationPages: func(id string) census.PageWalk { return to.WalkPages(id) },
	}
	return s, nil
}

func (s *bothSides) begin(keys ...string) *census.Comparison {
	spaces := make([]census.Space, 0, len(keys))
	for _, key := range keys {
		spaces = append(spaces, census.Space{Key: key})
	}
	return census.NewComparison(spaces, s.sides, true)
}

// note remembers a request: each of them asks for its proxy.
func (s *bothSides) note(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r.Clone(context.WithoutCancel(r.Context())))
}

// taken gives the requests since the last time.
func (s *bothSides) taken() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	requests := s.requests
	s.requests = nil
	return requests
}

// held compares a space and tells how many bytes that keeps in use at most.
func (s *bothSides) held(ctx context.Context, key string) (uint64, error) {
	const look = 200 // requests
	before := inUse()
	most := before
	comparison := s.begin(key)
	for n := 1; !comparison.Over(); n++ {
		if err := comparison.Step(ctx); err != nil {
			return 0, err
		}
		if n%look == 0 {
			s.taken() // They are ours, not the comparison's.
			most = max(most, inUse())
		}
	}
	found := comparison.Take()
	if !slices.ContainsFunc(found, func(f census.Found) bool { return f.Source.Pages == largeSpace && f.Missing == 0 }) {
		return 0, fmt.Errorf("%+v is not what the simulator has", found)
	}
	return most - before, nil
}

// inUse is the memory that is in use after a collection.
func inUse() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// walkBare makes the same requests, one after the other, and reads the titles.
func walkBare(ctx context.Context, ca []byte, proxy *url.URL, requests []*http.Request) (time.Duration, error) {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	client := &http.Client{Transport: &http.Transport{
		Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true,
	}}
	defer client.CloseIdleConnections()
	begun := time.Now()
	for _, request := range requests {
		if err := readBare(client, request.Clone(ctx)); err != nil {
			return 0, err
		}
	}
	return time.Since(begun), nil
}

func readBare(client *http.Client, request *http.Request) (err error) {
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
	var list struct {
		Results []struct{ ID, Title string }
		Links   struct{ Next string } `json:"_links"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&list); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, answer.Body) // Or the connection would not be used again.
	return err
}
