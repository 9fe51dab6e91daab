package cloudsite_test

import (
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestVersionsThatAreTooOldStopTheCloudSite(t *testing.T) {
	tests := map[string]struct {
		change       func(*scenario.Instance)
		reason, says string
	}{
		"the assistant is too old to be connected": {
			func(in *scenario.Instance) { in.AssistantVersion = "3.10.7" }, v1alpha1.ReasonAssistantTooOld,
			"is 3.10.7, and needs to be 3.10.8 or newer: 3.10.8 for connecting the site",
		},
		"the assistant is too old for anything": {
			func(in *scenario.Instance) { in.AssistantVersion = "3.4.1" }, v1alpha1.ReasonAssistantTooOld, "3.9.6 for the Migration API",
		},
		"the assistant is not installed": {
			func(in *scenario.Instance) { in.AssistantVersion = "" }, v1alpha1.ReasonAssistantMissing, "Install version 3.10.8 or newer",
		},
		"Atlassian refuses this Confluence": {
			func(in *scenario.Instance) { in.Version = "6.14.3" }, v1alpha1.ReasonConfluenceTooOld, "Confluence is 6.14.3",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := harness.New(t, "small", func(sc *scenario.Scenario) { tc.change(&sc.Instances[0]) })
			w.Site()
			w.Until(time.Hour, tc.reason, readyReason(w, tc.reason))
			conditions := site(w).Status.Conditions
			ready := meta.FindStatusCondition(conditions, v1alpha1.ConditionReady)
			if !meta.IsStatusConditionTrue(conditions, v1alpha1.ConditionStalled) || !strings.Contains(ready.Message, tc.says) {
				t.Errorf("Ready is %s: %s; want %q in it, and Stalled", ready.Status, ready.Message, tc.says)
			}
			if got := harness.Reason(conditions, v1alpha1.ConditionConnected); got != tc.reason {
				t.Errorf("Connected has the reason %s", got)
			}
			if !meta.IsStatusConditionTrue(conditions, v1alpha1.ConditionSourceReachable) {
				t.Error("Confluence answers, and SourceReachable is not True")
			}
			calls, writes := w.Calls(), w.StatusWrites.Load()
			w.For(2 * time.Hour)
			if got := w.Calls() - calls; w.Sim.Calls("createToken") != 0 || got > 12*5 {
				t.Errorf("%d calls in two hours, %d tokens", got, w.Sim.Calls("createToken"))
			}
			if got := w.StatusWrites.Load() - writes; got != 0 {
				t.Errorf("%d writes, although nothing changed", got)
			}
		})
	}
}

func TestAnInventoryThatCannotBeReadStopsNothing(t *testing.T) {
	tests := map[string]scenario.Fault{
		"the account may not read it": {Effect: scenario.EffectStatus, Status: 403},
		"it is another list":          {Effect: scenario.EffectHTML},
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			w := harness.New(t, "small", nil)
			fault.Operation, fault.Forever = "listPlugins", true
			w.Faults(fault)
			w.Site()
			w.Until(time.Hour, "ready", readyReason(w, v1alpha1.ReasonReady))
			status := site(w).Status
			source := meta.FindStatusCondition(status.Conditions, v1alpha1.ConditionSourceReachable)
			if source.Status != metav1.ConditionTrue || !strings.Contains(source.Message, "see that it is 3.10.8 or newer") {
				t.Errorf("SourceReachable is %s: %s", source.Status, source.Message)
			}
			if got := status.Confluence.AssistantVersion; got != "" {
				t.Errorf("the assistant's version is %q", got)
			}
		})
	}
}

func TestTheAssistantsVersionIsShown(t *testing.T) {
	w := harness.New(t, "small", func(sc *scenario.Scenario) { sc.Instances[0].AssistantVersion = "3.14.0-SNAPSHOT" })
	w.Site()
	w.Until(time.Hour, "ready", readyReason(w, v1alpha1.ReasonReady))
	if got := site(w).Status.Confluence.AssistantVersion; got != "3.14.0-SNAPSHOT" {
		t.Errorf("the assistant's version is %q", got)
	}
	if got := w.Sim.Calls("listPlugins"); got != 1 {
		t.Errorf("the list of apps was read %d times, want once", got)
	}
}
