/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ticks is how many parts of a second /proc counts a processor's time in: the same on every Linux that Go runs on.
const ticks = 100

// settings are those of an account whose quota is never reached, which is looked at each second. The window is short because an
// operator that starts takes the creations of one window as spent, and its limits are no larger than that takes: each call in a
// window is remembered.
const settings = `quota: {window: 100ms, jobCreations: 1000, taskCreations: 1000, reads: 10000}
polling: {shortest: 1s}
caFile: %s
`

// manager is a process of the operator.
type manager struct {
	cmd *exec.Cmd
	log *os.File
	// name is what its log and its profiles are called.
	name string
	// profiles is where profiles go, and pprof the address that has them; both are empty where nobody asked for any.
	profiles, pprof string
}

// usage is what a process has used so far.
type usage struct {
	processor time.Duration
	// resident and peak are memory, in bytes, now and at most.
	resident, peak uint64
}

// startManager starts the operator, with a log of that name.
func (g *ground) startManager(name string) (*manager, error) {
	settingsFile := g.file("drover.yaml")
	if err := os.WriteFile(settingsFile, fmt.Appendf(nil, settings, g.file("ca.pem")), 0o600); err != nil {
		return nil, err
	}
	log, err := os.Create(g.file(name + ".log"))
	if err != nil {
		return nil, err
	}
	arguments := []string{
		"--config", settingsFile, "--lease-namespace", operatorNamespace, "--health-probe-bind-address", "0",
	}
	m := &manager{log: log, name: name, profiles: g.profiles}
	if m.profiles != "" {
		if m.pprof, err = freeAddress(); err != nil {
			return nil, errors.Join(err, log.Close())
		}
		arguments = append(arguments, "--pprof-bind-address", m.pprof)
	}
	cmd := exec.Command(g.manager, arguments...) //nolint:noctx // It is stopped by a signal.
	cmd.Env = []string{
		"KUBECONFIG=" + g.file("kubeconfig"), "HTTPS_PROXY=" + g.proxy.ProxyURL().String(), "NO_PROXY=127.0.0.1,localhost",
	}
	cmd.Stdout, cmd.Stderr = log, log
	// An interrupted bench stops it itself; one that dies takes it along.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, log.Close())
	}
	m.cmd = cmd
	return m, nil
}

// end sends a signal and waits. How the process ended is no failure of the bench.
func (m *manager) end(signal syscall.Signal) error {
	err := m.cmd.Process.Signal(signal)
	_ = m.cmd.Wait()
	return errors.Join(err, m.log.Close())
}

func (m *manager) usage() (usage, error) {
	proc := filepath.Join("/proc", strconv.Itoa(m.cmd.Process.Pid))
	stat, err := os.ReadFile(filepath.Join(proc, "stat")) //nolint:gosec // Our own process.
	if err != nil {
		return usage{}, err
	}
	status, err := os.ReadFile(filepath.Join(proc, "status")) //nolint:gosec // As above.
	if err != nil {
		return usage{}, err
	}
	return parseUsage(string(stat), string(status))
}

// parseUsage reads what Linux says of a process. The command's name is the only field that may hold spaces.
func parseUsage(stat, status string) (usage, error) {
	const user, system = 11, 12 // Counted after the name.
	_, after, found := strings.Cut(stat, ") ")
	fields := strings.Fields(after)
	if !found || len(fields) <= system {
		return usage{}, fmt.Errorf("not a line of /proc/PID/stat: %q", stat)
	}
	inUser, userErr := strconv.Atoi(fields[user])
	inSystem, systemErr := strconv.Atoi(fields[system])
	resident, residentErr := kibibytes(status, "VmRSS:")
	peak, peakErr := kibibytes(status, "VmHWM:")
	return usage{
		processor: time.Duration(inUser+inSystem) * time.Second / ticks, resident: resident, peak: peak,
	}, errors.Join(userErr, systemErr, residentErr, peakErr)
}

func kibibytes(status, name string) (uint64, error) {
	for line := range strings.Lines(status) {
		if rest, found := strings.CutPrefix(line, name); found {
			number, err := strconv.ParseUint(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return number << 10, err
		}
	}
	return 0, fmt.Errorf("/proc/PID/status has no %s", name)
}

// every asks again and again until there is an answer, an error, or no time left.
func every(ctx context.Context, interval time.Duration, ask func() (bool, error)) error {
	for {
		done, err := ask()
		if done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(interval):
		}
	}
}
