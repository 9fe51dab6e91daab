/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package testenv

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"

	"sigs.k8s.io/controller-runtime/pkg/envtest"
)

// plane is a control plane, with the directory of all that it stores and is
// started from. Without one, envtest would forget both when it stops.
type plane struct {
	environment *envtest.Environment
	dir         string
}

func newPlane(root, assets string) (*plane, error) {
	dir, err := os.MkdirTemp("", "testenv-")
	if err != nil {
		return nil, err
	}
	certificates, scripts := filepath.Join(dir, "certificates"), filepath.Join(dir, "bin")
	err = errors.Join(os.Mkdir(certificates, 0o700), os.Mkdir(scripts, 0o700))
	leash := ""
	if err == nil {
		leash, err = leashed(assets, scripts)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	environment := &envtest.Environment{
		BinaryAssetsDirectory:    cmp.Or(leash, assets),
		CRDDirectoryPaths:        []string{filepath.Join(root, "config", "crd", "bases")},
		ErrorIfCRDPathMissing:    true,
		ControlPlaneStartTimeout: patience,
		ControlPlaneStopTimeout:  patience,
	}
	tune(environment, filepath.Join(dir, "etcd"), certificates)
	return &plane{environment, dir}, nil
}

func (p *plane) begin() error {
	return launch(func() error {
		_, err := p.environment.Start()
		return err
	})
}

func (p *plane) stop() error { return errors.Join(p.environment.Stop(), os.RemoveAll(p.dir)) }

// Restart ends the API server and etcd, and starts them anew at the same
// addresses with what they have stored. It is for a test that runs by itself:
// those beside it would be without a control plane meanwhile.
func Restart() error {
	server, store := current.environment.ControlPlane.GetAPIServer(), current.environment.ControlPlane.Etcd
	if err := errors.Join(server.Stop(), store.Stop()); err != nil {
		return err
	}
	return launch(func() error {
		if err := store.Start(); err != nil {
			return err
		}
		return server.Start()
	})
}

// tune leaves out what one client on loopback does not need. What decides over
// objects (validation, defaulting, admission, RBAC) stays as in a cluster,
// except for service accounts, which nothing would create here.
func tune(environment *envtest.Environment, data, certificates string) {
	server := environment.ControlPlane.GetAPIServer()
	server.CertDir = certificates
	server.Configure().
		// Loopback is there even on a machine without a network. It may not be
		// written to an EndpointSlice, so the server must not try.
		Set("advertise-address", "127.0.0.1").
		Set("endpoint-reconciler-type", "none").
		// Tests are to measure the operator, not how the server shares its time.
		Set("enable-priority-and-fairness", "false").
		Set("max-requests-inflight", "0").
		Set("max-mutating-requests-inflight", "0")
	// Nothing here outlives the process, so no write needs to reach a disk.
	environment.ControlPlane.Etcd = &envtest.Etcd{DataDir: data}
	environment.ControlPlane.Etcd.Configure().Set("unsafe-no-fsync", "true")
}
