/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/drover-dev/drover/internal/simulator/engine"
)

// summarize tells what became of everything, and whether that is right.
func summarize(out io.Writer, o observation, verdicts []verdict, states map[string][]string, elapsed time.Duration) {
	fmt.Fprintf(out, "\nHow each got there\n")
	for _, r := range o.rows {
		fmt.Fprintf(out, "  %-*s  %s\n", nameWidth, r.name, strings.Join(states[r.name], " > "))
	}
	r := o.report
	fmt.Fprintf(out, "\nWhat the simulator counted in %s\n", seconds(elapsed))
	fmt.Fprintf(out, "  %d plans, %d checks, %d runs, %d app transfers, %d duplicates\n",
		r.Jobs, r.Tasks[engine.Check], r.Tasks[engine.Migrate], len(r.Transfers), len(r.Duplicates))
	fmt.Fprintf(out, "  %d requests, %d of them answered 429\n", requests(r), r.TooManyRequests)
	fmt.Fprintf(out, "\nWhether that is right\n")
	for _, v := range verdicts {
		fmt.Fprintf(out, "  %s  %s\n", word(v.passed), v.words)
	}
	fmt.Fprintf(out, "\n%s after %s\n", word(allPassed(verdicts)), seconds(elapsed))
}

func word(passed bool) string {
	if passed {
		return "PASS"
	}
	return "FAIL"
}

func requests(r engine.Report) int {
	total := 0
	for _, byStatus := range r.Calls {
		for _, n := range byStatus {
			total += n
		}
	}
	return total
}

// explain tells where to look after a failure.
func explain(out io.Writer, files layout) {
	const lines, width = 25, 400
	if end := tail(files.operatorLog, lines); len(end) > 0 {
		fmt.Fprintf(out, "\nThe end of the operator's log\n")
		for _, line := range end {
			fmt.Fprintf(out, "  %s\n", cut(line, width))
		}
	}
	fmt.Fprintf(out, "\nWhere to look\n")
	for _, file := range []struct{ name, what string }{
		{files.operatorLog, "the operator"},
		{files.simulatorLog, "the simulator"},
		{files.resources, "every resource with its status, and the events"},
		{files.apiServerLog, "kube-apiserver"},
		{files.etcdLog, "etcd"},
	} {
		if info, err := os.Stat(file.name); err == nil && info.Size() > 0 {
			fmt.Fprintf(out, "  %s: %s\n", file.name, file.what)
		}
	}
	fmt.Fprintf(out, "  make demo KEEP=1 leaves everything running, for kubectl describe\n\n")
}

// tail is the last lines of a file; none if it cannot be read, or is empty.
func tail(file string, count int) []string {
	content, err := os.ReadFile(file) //nolint:gosec // A log of ours.
	if err != nil || len(content) == 0 {
		return nil
	}
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	return lines[max(0, len(lines)-count):]
}

// hints tell how to look around in what was left running.
func hints(out io.Writer, files layout, assets, proxy string, speed float64) {
	day := time.Duration(24 * float64(time.Hour) / speed).Round(time.Second)
	fmt.Fprintf(out, `
Everything is still running. In another terminal:

  export KUBECONFIG=%s PATH=%s:$PATH
  kubectl get migrations --all-namespaces --output wide
  kubectl describe migration engineering --namespace acme
  kubectl describe cloudsite acme --namespace acme
  kubectl get events --namespace acme --sort-by=.metadata.creationTimestamp
  tail -f %s

Approve marketing, for which sales waits, within %s: that long lasts a day of the simulator, and with it the attachment.

  kubectl patch migration marketing --namespace acme --type merge --patch '{"spec":{"run":{"approved":true}}}'
  kubectl wait migration/sales --namespace acme --for=jsonpath='{.status.completionTime}' --timeout 5m

Delete the space that is in the way of onboarding, and ask for another check.

  curl --silent --request DELETE %s/sim/sites/acme.atlassian.net/spaces/WELCOME
  kubectl annotate migration onboarding --namespace acme --overwrite migration.drover.dev/recheck=1
  curl --silent %s/sim/report

^C stops and removes everything.

`, files.kubeconfig, assets, files.operatorLog, day, proxy, proxy)
}
