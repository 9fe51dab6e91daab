/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package testenv

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// assetsVariable names the directory of etcd, kube-apiserver and kubectl.
const assetsVariable = "KUBEBUILDER_ASSETS"

// moduleRoot finds the root of this module above the working directory, which
// for a test is its package. The paths compiled into the test do not help:
// -trimpath cuts them.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		_, err := os.Stat(filepath.Join(dir, "go.mod"))
		if err == nil {
			return dir, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod in any directory above the working directory")
		}
		dir = parent
	}
}

// assetsDirectory returns the directory of the control plane's binaries, which
// a plain "go test" may be the first to need.
func assetsDirectory(root string) (string, error) {
	if dir := os.Getenv(assetsVariable); dir != "" {
		return dir, nil
	}
	script := filepath.Join(root, "hack", "kube", "assets.sh")
	var stdout bytes.Buffer
	cmd := exec.CommandContext(context.Background(), script) // It may build for minutes, and says so.
	cmd.Stdout, cmd.Stderr = &stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s is not set, and %s: %w", assetsVariable, script, err)
	}
	return strings.TrimSpace(stdout.String()), nil
}
