/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// binary is the one program that all components of a build are links to.
const binary = "kube"

// build is the multi-call binary made from the Go module in source.
type build struct {
	source  string   // hack/kube
	cache   string   // holds every build and download of this user
	dir     string   // where this very build is, or will be
	version string   // of Kubernetes, such as v1.37.2
	env     []string // what the Go command runs under
	node    bool     // with the components that run pods, which tests never need
}

// newBuild works out where the build of the module in the working directory
// belongs. Its directory carries a hash of all that the binary is made from,
// so a change of any of it never meets an outdated build.
func newBuild(ctx context.Context, wanted []string) (*build, error) {
	source, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	cache, err := cacheDir()
	if err != nil {
		return nil, err
	}
	b := &build{source: source, cache: cache, node: runPods(wanted)}
	toolchain, err := b.output(ctx, "env", "GOVERSION", "GOHOSTOS", "GOHOSTARCH")
	if err != nil {
		return nil, err
	}
	host := strings.Fields(toolchain)
	if len(host) != 3 {
		return nil, fmt.Errorf("go env printed %q, not a version, a system and an architecture", toolchain)
	}
	// The binaries run here, whatever the caller is cross-compiling.
	b.env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOOS="+host[1], "GOARCH="+host[2])
	b.version, err = b.output(ctx, "list", "-m", "-f", "{{.Version}}", "k8s.io/kubernetes")
	if err != nil {
		return nil, err
	}
	key, err := b.key(toolchain)
	if err != nil {
		return nil, err
	}
	b.dir = filepath.Join(cache, b.version+"-"+key)
	return b, nil
}

// cacheDir is the one place of this user's builds and downloads.
func cacheDir() (string, error) {
	base := os.Getenv("XDG_CACHE_HOME")
	if base == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		base = filepath.Join(home, ".cache")
	}
	return filepath.Join(base, "drover", "kube"), nil
}

// key hashes the module's files, the flags and the toolchain.
func (b *build) key(toolchain string) (string, error) {
	sources, err := filepath.Glob(filepath.Join(b.source, "*.go"))
	if err != nil {
		return "", err
	}
	sources = append(sources, filepath.Join(b.source, "go.mod"), filepath.Join(b.source, "go.sum"))
	hash := sha256.New()
	fmt.Fprintf(hash, "%s\n%q\n", toolchain, b.flags())
	for _, name := range sources {
		content, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(hash, "%s %x\n", filepath.Base(name), sha256.Sum256(content))
	}
	return hex.EncodeToString(hash.Sum(nil))[:16], nil
}

// flags are those of go build. Without the version, a client would take the
// API server for a development build and leave out what it may use.
func (b *build) flags() []string {
	number := strings.SplitN(strings.TrimPrefix(b.version, "v"), ".", 3)
	set := "-X k8s.io/component-base/version."
	ldflags := []string{"-s", "-w", set + "gitVersion=" + b.version}
	if len(number) == 3 {
		ldflags = append(ldflags, set+"gitMajor="+number[0], set+"gitMinor="+number[1])
	}
	flags := []string{"-trimpath", "-buildvcs=false", "-ldflags", strings.Join(ldflags, " ")}
	if b.node {
		flags = append(flags, "-tags", "node")
	}
	return flags
}

// run builds into a temporary directory beside the final one and renames it,
// so that nobody ever sees half a build. The caller holds the lock.
func (b *build) run(ctx context.Context) error {
	if has(b.dir, []string{binary}) {
		return nil
	}
	temporary, err := os.MkdirTemp(b.cache, ".build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	if err := b.compile(ctx, temporary); err != nil {
		return err
	}
	if err := b.link(ctx, temporary); err != nil {
		return err
	}
	if err := os.Chmod(temporary, 0o755); err != nil { // MkdirTemp lets only this user in.
		return err
	}
	return os.Rename(temporary, b.dir)
}

// lock admits one run at a time to what is not in the cache.
func (b *build) lock() (unlock func(), err error) {
	if err := os.MkdirAll(b.cache, 0o755); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(b.dir+".lock", os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	how := syscall.LOCK_EX
	err = syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		progress("another process is getting Kubernetes %s: waiting for it", b.version)
		err = syscall.Flock(int(file.Fd()), how)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() { _ = file.Close() }, nil // Closing the file gives up the lock.
}

// compile makes the multi-call binary.
func (b *build) compile(ctx context.Context, dir string) error {
	progress("building Kubernetes %s from its Go modules; the first build takes about 8 minutes on 2 cores", b.version)
	start := time.Now()
	ticking, stop := context.WithCancel(ctx)
	defer stop()
	go tick(ticking, start)

	args := append([]string{"build", "-o", filepath.Join(dir, binary)}, b.flags()...)
	cmd := b.command(ctx, append(args, ".")...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("building Kubernetes %s: %w", b.version, err)
	}
	progress("built Kubernetes %s in %s", b.version, time.Since(start).Round(time.Second))
	return nil
}

// tick shows that a silent compilation is still alive.
func tick(ctx context.Context, start time.Time) {
	ticker := time.NewTicker(15 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			progress("still building, %d s so far", int(time.Since(start).Seconds()))
		}
	}
}

// link gives the binary the name of each component that it says it has.
func (b *build) link(ctx context.Context, dir string) error {
	names, err := exec.CommandContext(ctx, filepath.Join(dir, binary), "components").Output()
	if err != nil {
		return fmt.Errorf("asking the new binary for its components: %w", err)
	}
	for _, name := range strings.Fields(string(names)) {
		if err := os.Symlink(binary, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// command prepares a run of the Go command in the module.
func (b *build) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = b.source, b.env
	return cmd
}

// output runs the Go command in the module and returns what it printed.
func (b *build) output(ctx context.Context, args ...string) (string, error) {
	cmd := b.command(ctx, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w: %s", strings.Join(args, " "), err, stderr.String())
	}
	return strings.TrimSpace(string(stdout)), nil
}
