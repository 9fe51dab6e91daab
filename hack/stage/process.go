/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

// Package stage has what the demo and the test on a node share: the processes that they start, and the settings by which the
// operator works with a simulator whose time is faster.
package stage

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"
)

// StopGrace is how long a process may take to end by itself.
const StopGrace = 10 * time.Second

// Process is a command that runs beside its starter, in a process group of its own: a terminal's ^C reaches the starter alone,
// which stops everything in order.
type Process struct {
	name     string
	cmd      *exec.Cmd
	log      *os.File
	stopping atomic.Bool
	exited   chan struct{}
}

// Start starts a command of bin. If it ends before it is stopped, it calls ended.
func Start(name, bin string, arguments, environment []string, stdout io.Writer, log string,
	ended context.CancelCauseFunc,
) (*Process, error) {
	file, err := os.Create(log) //nolint:gosec // A log of ours.
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(filepath.Join(bin, name), arguments...) //nolint:noctx // It is stopped by a signal, not killed.
	cmd.Env, cmd.Stdout, cmd.Stderr = environment, stdout, file
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	p := &Process{name: name, cmd: cmd, log: file, exited: make(chan struct{})}
	go p.wait(ended)
	return p, nil
}

func (p *Process) wait(ended context.CancelCauseFunc) {
	defer close(p.exited)
	_ = p.cmd.Wait() // Its words stand in ProcessState as well.
	_ = p.log.Close()
	if !p.stopping.Load() {
		ended(fmt.Errorf("%s ended early: %s", p.name, p.cmd.ProcessState))
	}
}

// Stop ends the process and all that it started. A process that was never started is stopped.
func (p *Process) Stop() {
	if p == nil {
		return
	}
	p.stopping.Store(true)
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGTERM)
	select {
	case <-p.exited:
	case <-time.After(StopGrace):
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		<-p.exited
	}
}
