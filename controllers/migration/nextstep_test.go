package migration_test

import (
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
)

// nextSteps are the words by which a message says what happens by itself, or what a person is to do. A message that has none of
// them leaves its reader alone.
var nextSteps = []string{
	"by itself", "before anything else", "cannot arrive any more", "Drover takes it up", "is waited for",
	"Correct ", "Look at ", "Open the plan", "Change ", "change spec.", "Use ", "Delete ", "delete ", "must be system admin",
	"the annotation",
}

// atRest are the states in which nothing is expected of anybody.
var atRest = []string{v1alpha1.ReasonFinished, v1alpha1.ReasonSaved, v1alpha1.ReasonReady}

// wantNextStep holds that whoever reads the Migration knows what is next, from it or from the CloudSite that it names.
func wantNextStep(t *testing.T, w *harness.World, name, fault string) {
	t.Helper()
	state, message := w.State(name), w.Message(name)
	if slices.Contains(atRest, state) || saysNextStep(message) {
		return
	}
	reason, cause := readySite(w)
	if strings.Contains(message, "CloudSite acme") && !slices.Contains(atRest, reason) && saysNextStep(cause) {
		return
	}
	t.Errorf("%s: no next step in %s: %q, nor in the CloudSite, %s: %q", fault, state, message, reason, cause)
}

// wantSiteNextStep holds that whoever reads the CloudSite knows what is next.
func wantSiteNextStep(t *testing.T, w *harness.World, fault string) {
	t.Helper()
	if reason, message := readySite(w); !slices.Contains(atRest, reason) && !saysNextStep(message) {
		t.Errorf("%s: no next step in %s: %q", fault, reason, message)
	}
}

// readySite reads what people read of the CloudSite: reason and message of Ready.
func readySite(w *harness.World) (reason, message string) {
	w.T.Helper()
	site := harness.NewSite("acme")
	site.Namespace = w.Namespace
	w.Refresh(site)
	if ready := meta.FindStatusCondition(site.Status.Conditions, v1alpha1.ConditionReady); ready != nil {
		return ready.Reason, ready.Message
	}
	return "", ""
}

func saysNextStep(message string) bool {
	return slices.ContainsFunc(nextSteps, func(words string) bool { return strings.Contains(message, words) })
}
