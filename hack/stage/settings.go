/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package stage

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/drover-dev/drover/internal/operator"
)

// quotaWindow is the time in which Atlassian counts an account's calls.
const quotaWindow = time.Minute

// The deadlines of calls that make something, on a machine that does nothing else.
const (
	sendDeadline   = 3 * time.Second
	requestTimeout = 5 * time.Second
)

// OperatorSettings is the operator's configuration for a simulator whose time is faster. Its minute is shorter; the operator
// takes twice that, in full seconds, so that it never spends a call too early. Nothing that the simulator makes stays invisible,
// so the operator looks no longer for it than its Lease and its own deadlines demand, and nothing that it counts lags behind.
func OperatorSettings(speed float64) []byte {
	window := math.Ceil(2 * quotaWindow.Seconds() / speed)
	return fmt.Appendf(nil, "quota:\n  window: %.0fs\npolling:\n  shortest: 1s\n"+
		"contentReads:\n  looks: [1s]\nexactlyOnce:\n  sendDeadline: %s\n  requestTimeout: %s\n  consistencyPatience: %s\n",
		window, sendDeadline, requestTimeout, operator.DefaultLeaseTimes().Duration+sendDeadline+requestTimeout+time.Second)
}

// ClientEnvironment is an environment without the settings that lead clients to a proxy or a cluster.
func ClientEnvironment(environment []string) []string {
	leading := []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "KUBECONFIG"}
	return slices.DeleteFunc(slices.Clone(environment), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains(leading, strings.ToUpper(name))
	})
}
