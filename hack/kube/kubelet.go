//go:build node

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"

	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kubelet/app"
)

func init() {
	components["kubelet"] = func() int {
		return cli.Run(app.NewKubeletCommand(context.Background()))
	}
}
