/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package testenv

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// A test that panics, or takes longer than it may, ends without a word to anybody, and would leave the control plane behind.
// envtest does not let its processes be started otherwise, so each is started by a script that has the kernel end it with its
// parent, and becomes it. Where setpriv is missing, as on a Mac, it is started as it is.

// leashed writes such scripts into a directory, and returns it; or nothing where there can be none.
func leashed(assets, into string) (dir string, err error) {
	setpriv, err := exec.LookPath("setpriv")
	if err != nil {
		return "", nil //nolint:nilerr // Then it goes without.
	}
	for _, binary := range []string{"etcd", "kube-apiserver"} {
		script := fmt.Sprintf("#!/bin/sh\nexec %s --pdeathsig KILL -- %s \"$@\"\n", quoted(setpriv), quoted(filepath.Join(assets, binary)))
		if err := os.WriteFile(filepath.Join(into, binary), []byte(script), 0o700); err != nil { //nolint:gosec // It is run.
			return "", err
		}
	}
	return into, nil
}

func quoted(path string) string { return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'" }

// launch starts a control plane from a thread that stays: the kernel ends a process with the thread that made it.
func launch(start func() error) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		started <- start()
		select {}
	}()
	return <-started
}
