package packages_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestAnArgumentThatMovesWhatTheChartSetsIsRefused takes the flags from the chart itself, so that one that is added is refused, too.
// The last of two equal flags holds: probes and scraping would ask where nobody answers.
func TestAnArgumentThatMovesWhatTheChartSetsIsRefused(t *testing.T) {
	instead := map[string]string{
		"config": "config", "workers": "workers", "watch-namespaces": "watchNamespaces",
		"health-probe-bind-address": "probes ask port 8081", "metrics-bind-address": "metrics.enabled and metrics.port",
		"metrics-secure": "metrics.secure", "metrics-cert-path": "metrics.certificateSecret",
		"zap-log-level": "log.level", "zap-encoder": "log.encoder",
	}
	set := values{"watchNamespaces": `["team-a"]`, "metrics.certificateSecret": `"certificate"`}
	own := manager(t, render(t, set)).Args
	if len(own) != len(instead) {
		t.Errorf("the chart sets %q, of which this test knows %d", own, len(instead))
	}
	for _, argument := range own {
		flag, _, _ := strings.Cut(strings.TrimPrefix(argument, "--"), "=")
		for _, spelled := range []string{argument, "-" + flag + "=1", "--" + flag} {
			t.Run(spelled, func(t *testing.T) {
				refusedArgument(t, spelled, instead[flag])
			})
		}
	}
	t.Run("another place of the Lease", func(t *testing.T) {
		refusedArgument(t, "--lease-namespace=elsewhere", "the Lease is in the release's namespace")
	})
	t.Run("a flag of the operator that begins like one of the chart's", func(t *testing.T) {
		const other = "--pprof-bind-address=127.0.0.1:6060"
		if got := manager(t, render(t, extra(other))).Args; got[len(got)-1] != other {
			t.Errorf("the operator gets %q", got)
		}
	})
}

func extra(argument string) values { return values{"extraArgs": fmt.Sprintf("[%q]", argument)} }

func refusedArgument(t *testing.T, argument, why string) {
	t.Helper()
	_, err := helm(t, extra(argument))
	if err == nil || !strings.Contains(err.Error(), "extraArgs may not have "+argument) || !strings.Contains(err.Error(), why) {
		t.Errorf("got %v, want words with %q", err, why)
	}
}
