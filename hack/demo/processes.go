/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

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

// stopGrace is how long a process may take to end by itself.
const stopGrace = 10 * time.Second

// process is a command that runs beside the demo, in a process group of its own: a terminal's ^C reaches the demo alone, which
// stops everything in order.
type process struct {
	name     string
	cmd      *exec.Cmd
	log      *os.File
	stopping atomic.Bool
	exited   chan struct{}
}

// startProcess starts a command of bin. If it ends before it is stopped, it calls ended.
func startProcess(name, bin string, arguments, environment []string, stdout io.Writer, log string,
	ended context.CancelCauseFunc,
) (*process, error) {
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
	p := &process{name: name, cmd: cmd, log: file, exited: make(chan struct{})}
	go p.wait(ended)
	return p, nil
}

func (p *process) wait(ended context.CancelCauseFunc) {
	defer close(p.exited)
	_ = p.cmd.Wait() // Its words stand in ProcessState as well.
	_ = p.log.Close()
	if !p.stopping.Load() {
		ended(fmt.Errorf("%s ended early: %s", p.name, p.cmd.ProcessState))
	}
}

// stop ends the process and all that it started. A process that was never started is stopped.
func (p *process) stop() {
	if p == nil {
		return
	}
	p.stopping.Store(true)
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGTERM)
	select {
	case <-p.exited:
	case <-time.After(stopGrace):
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		<-p.exited
	}
}
