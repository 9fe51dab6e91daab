/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package testenv

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestTheControlPlaneEndsWithItsTest kills the parent of what stands for etcd, and that says so if it lives on.
func TestTheControlPlaneEndsWithItsTest(t *testing.T) {
	assets := t.TempDir()
	const standIn = "#!/bin/sh\necho begun\nsleep 3 >/dev/null\necho lived on\n"
	if err := os.WriteFile(filepath.Join(assets, "etcd"), []byte(standIn), 0o700); err != nil {
		t.Fatal(err)
	}
	dir, err := leashed(assets, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	parent := exec.CommandContext(t.Context(), "sh", "-c", `"$0" & wait`, filepath.Join(dir, "etcd"))
	output, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(output)
	if begun, err := lines.ReadString('\n'); begun != "begun\n" {
		t.Fatalf("read %q, %v", begun, err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(lines); len(rest) > 0 || err != nil {
		t.Errorf("it %s (error %v)", rest, err)
	}
	_ = parent.Wait()
}
