/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func init() {
	components["etcd"] = func() int {
		etcdmain.Main(os.Args) // Exits by itself on an error.
		return 0
	}
}
