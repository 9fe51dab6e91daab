//go:build node

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

func init() {
	components["kube-controller-manager"] = func() int {
		return cli.Run(app.NewControllerManagerCommand())
	}
}
