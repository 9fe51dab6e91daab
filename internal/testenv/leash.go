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

	"sigs.k8s.io/controller-runtime/pkg/envtest"
)

// A test that panics, or takes longer than it may, ends without a word to anybody, and would leave the control plane behind.
// envtest does not let its processes be started otherwise, so each is started by a script that has the kernel end it with its
// parent, and becomes it. Where setpriv is missing, as on a Mac, it is started as it is.

// leashed makes a directory of such scripts, to be removed by the caller once they have run; empty where there can be none.
func leashed(assets string) (dir string, err error) {
	setpriv, err := exec.LookPath("setpriv")
	if err != nil {
		return "", nil //nolint:nilerr // Then it goes without.
	}
	if dir, err = os.MkdirTemp("", "testenv-"); err != nil {
		return "", err
	}
	for _, binary := range []string{"etcd", "kube-apiserver"} {
		script := fmt.Sprintf("#!/bin/sh\nexec %s --pdeathsig KILL -- %s \"$@\"\n", quoted(setpriv), quoted(filepath.Join(assets, binary)))
		if err := os.WriteFile(filepath.Join(dir, binary), []byte(script), 0o700); err != nil { //nolint:gosec // It is run.
			return dir, err
		}
	}
	return dir, nil
}

func quoted(path string) string { return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'" }

// launch starts the control plane from a thread that stays: the kernel ends a process with the thread that made it.
func launch(environment *envtest.Environment) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		_, err := environment.Start()
		started <- err
		select {}
	}()
	return <-started
}
