/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"errors"
	"os"
	"path/filepath"
)

// layout is where files are. What lies in logs stays after a failure; all else that the demo writes lies in scratch.
type layout struct {
	dir, logs, scratch string
	// Of the checkout.
	bin, crds, estate string
	// Written by the demo and its processes.
	kubeconfig, config, ca, simulatorEnv                        string
	operatorLog, simulatorLog, apiServerLog, etcdLog, resources string
}

func newLayout(root string) (layout, error) {
	dir, err := os.MkdirTemp("", "drover-demo-")
	if err != nil {
		return layout{}, err
	}
	logs, scratch := filepath.Join(dir, "logs"), filepath.Join(dir, "scratch")
	// The control plane puts its data and certificates under TMPDIR; so nothing remains anywhere, however it ends.
	err = errors.Join(os.Mkdir(logs, 0o700), os.Mkdir(scratch, 0o700), os.Setenv("TMPDIR", scratch))
	if err != nil {
		return layout{}, errors.Join(err, os.RemoveAll(dir))
	}
	return layout{
		dir: dir, logs: logs, scratch: scratch,
		bin:          filepath.Join(root, "bin"),
		crds:         filepath.Join(root, "config", "crd", "bases"),
		estate:       filepath.Join(root, "hack", "demo", "estate"),
		kubeconfig:   filepath.Join(scratch, "kubeconfig"),
		config:       filepath.Join(scratch, "drover.yaml"),
		ca:           filepath.Join(scratch, "simulator-ca.pem"),
		simulatorEnv: filepath.Join(scratch, "simulator.env"),
		operatorLog:  filepath.Join(logs, "manager.log"),
		simulatorLog: filepath.Join(logs, "atlassian-sim.log"),
		apiServerLog: filepath.Join(logs, "kube-apiserver.log"),
		etcdLog:      filepath.Join(logs, "etcd.log"),
		resources:    filepath.Join(logs, "resources.yaml"),
	}, nil
}

// remove removes everything, or all but the logs.
func (l layout) remove(everything bool) error {
	if everything {
		return os.RemoveAll(l.dir)
	}
	return os.RemoveAll(l.scratch)
}
