/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"slices"
	"time"
)

// span is a stretch of time; its end is not part of it.
type span struct{ from, to time.Time }

// spans are stretches in the order of time that do not touch.
type spans []span

// extend adds a stretch that begins at or after every stretch that is there.
func (s *spans) extend(from, to time.Time) {
	if n := len(*s); n > 0 && !from.After((*s)[n-1].to) {
		(*s)[n-1].to = to
		return
	}
	*s = append(*s, span{from, to})
}

// at returns the stretch that covers a time.
func (s spans) at(t time.Time) (span, bool) {
	for _, stretch := range slices.Backward(s) {
		if !t.Before(stretch.from) {
			return stretch, t.Before(stretch.to)
		}
	}
	return span{}, false
}

// link is what an instance and a site have with each other.
type link struct {
	connected spans
	attached  spans
}

// workingUntil returns when the assistant stops to work for the site unless it is renewed.
func (l *link) workingUntil(t time.Time) (time.Time, bool) {
	attached, isAttached := l.attached.at(t)
	connected, isConnected := l.connected.at(t)
	if !isAttached || !isConnected {
		return time.Time{}, false
	}
	if connected.to.Before(attached.to) {
		return connected.to, true
	}
	return attached.to, true
}

// connection names the server and the site between which a task waits for an attachment.
type connection struct{ serverID, host string }

// notAuthorized is what the documentation says of the answer, in words of ours.
const notAuthorized = "The destination site is not authorized with this server. Authorize it and try again."

// Attach lets an instance work for a site and returns until when.
func (e *Engine) Attach(instanceURL, cloudURL string) (time.Time, error) {
	now := e.enter()
	defer e.mu.Unlock()
	in, host := e.instances[instanceURL], hostOf(cloudURL)
	l := in.link(host)
	if _, ok := l.connected.at(now); !ok {
		return time.Time{}, refuse(Unable, notAuthorized)
	}
	until := now.Add(AttachmentLifetime)
	l.attached.extend(now, until)
	e.resumeWaiting(in, host, now)
	return until, nil
}

// resumeWaiting lets the tasks be picked up that had no attached instance until now.
func (e *Engine) resumeWaiting(in *instance, host string, now time.Time) {
	key := connection{serverID: fold(in.ServerID), host: host}
	for _, t := range e.waiting[key] {
		e.queue.add(now.Add(e.tun.Durations.PickUp.Std()), func(at time.Time) { e.pickUp(t, at) })
	}
	delete(e.waiting, key)
}
