/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package stage

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// script makes an executable of a name in a directory of its own.
func script(t *testing.T, name, body string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+body), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestProcessThatEndsEarlyAborts(t *testing.T) {
	ctx, abort := context.WithCancelCause(t.Context())
	bin := script(t, "manager", "echo why >&2\nexit 3\n")
	log := filepath.Join(t.TempDir(), "log")
	p, err := Start("manager", bin, nil, nil, nil, log, abort)
	if err != nil {
		t.Fatal(err)
	}
	<-ctx.Done()
	p.Stop()
	if got, want := context.Cause(ctx).Error(), "manager ended early: exit status 3"; got != want {
		t.Errorf("the cause is %q, want %q", got, want)
	}
	if got, err := os.ReadFile(log); err != nil || string(got) != "why\n" {
		t.Errorf("the log is %q, %v", got, err)
	}
}

func TestStopEndsAllThatAProcessStarted(t *testing.T) {
	ctx, abort := context.WithCancelCause(t.Context())
	bin := script(t, "manager", "sleep 1000 &\necho $!\nwait\n")
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	environment, log := []string{"PATH=" + os.Getenv("PATH")}, filepath.Join(t.TempDir(), "log")
	p, err := Start("manager", bin, nil, environment, write, log, abort)
	if err != nil {
		t.Fatal(err)
	}
	if err := write.Close(); err != nil {
		t.Fatal(err)
	}
	out := bufio.NewReader(read)
	if line, err := out.ReadString('\n'); err != nil || strings.TrimSpace(line) == "" {
		t.Fatalf("the script did not start: %q, %v", line, err)
	}
	p.Stop()
	// The pipe closes when nobody has it any more: neither the script nor what it started.
	if _, err := out.ReadString('\n'); err == nil {
		t.Error("something goes on writing")
	}
	if ctx.Err() != nil {
		t.Errorf("a stop counts as an early end: %v", context.Cause(ctx))
	}
}

func TestStopOfAProcessThatWasNeverStarted(*testing.T) {
	var p *Process
	p.Stop()
}
