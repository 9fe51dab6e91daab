package cloudsite

import (
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/connection"
	"github.com/drover-dev/drover/internal/status"
)

// report sets all conditions after something was tried.
func (r *Reconciler) report(cs *v1alpha1.CloudSite, found *findings, now time.Time, needed bool) {
	w := r.conditions(cs)
	if found.version != "" {
		cs.Status.Confluence = &v1alpha1.ConfluenceFacts{Version: strings.ToValidUTF8(found.version[:min(len(found.version), 64)], "")}
	}
	r.side(cs, w, v1alpha1.ConditionSourceReachable, found.source, "Confluence answers.")
	r.side(cs, w, v1alpha1.ConditionSiteReachable, found.cloud, "The cloud site answers.")
	attached := r.clocks(cs, w, now, needed, found)
	cs.Status.ObservedGeneration = cs.Generation
	r.summarize(cs, w, found, attached)
}

// rest sets the conditions that change with time alone.
func (r *Reconciler) rest(cs *v1alpha1.CloudSite, now time.Time, needed bool) {
	r.clocks(cs, r.conditions(cs), now, needed, &findings{})
}

// clocks sets the conditions of the two clocks, and tells whether the attachment stands.
func (r *Reconciler) clocks(cs *v1alpha1.CloudSite, w status.Writer, now time.Time, needed bool, found *findings) bool {
	connected, attached := connection.Holds(now, cs.Status.Connection)
	r.clock(w, v1alpha1.ConditionConnected, clockFacts{
		stands: connected, needed: needed, found: found.connect,
		reason: v1alpha1.ReasonTokenSaved, good: "The assistant holds a token of the site.",
	})
	r.clock(w, v1alpha1.ConditionAttached, clockFacts{
		stands: attached, needed: needed, found: found.attach,
		reason: v1alpha1.ReasonAttached, good: "The assistant takes up work for the site.",
	})
	return attached
}

// side sets a side's condition. A side that was not asked keeps what it had.
func (r *Reconciler) side(cs *v1alpha1.CloudSite, w status.Writer, conditionType string, f finding, good string) {
	switch {
	case f.failed():
		w.Set(conditionType, metav1.ConditionFalse, f.reason, f.message)
	case f.done:
		w.Set(conditionType, metav1.ConditionTrue, v1alpha1.ReasonReachable, good)
	default:
		keepOrUnknown(cs, w, conditionType)
	}
}

func keepOrUnknown(cs *v1alpha1.CloudSite, w status.Writer, conditionType string) {
	if old := meta.FindStatusCondition(cs.Status.Conditions, conditionType); old != nil {
		w.Set(conditionType, old.Status, old.Reason, old.Message)
		return
	}
	w.Set(conditionType, metav1.ConditionUnknown, v1alpha1.ReasonNotTried, "An earlier step failed, so this was not tried.")
}

// clockFacts are what is known of one clock.
type clockFacts struct {
	stands, needed bool
	found          finding
	reason, good   string
}

// clock sets a clock's condition: it stands, it was tried and failed, or it ran out.
func (r *Reconciler) clock(w status.Writer, conditionType string, c clockFacts) {
	switch {
	case c.stands:
		w.Set(conditionType, metav1.ConditionTrue, c.reason, c.good)
	case c.found.failed():
		w.Set(conditionType, metav1.ConditionFalse, c.found.reason, c.found.message)
	case !c.needed && meta.FindStatusCondition(*w.Conditions, v1alpha1.ConditionReady) != nil:
		w.Set(
			conditionType,
			metav1.ConditionUnknown,
			v1alpha1.ReasonNotNeeded,
			"It lapsed while no migration needed it, and is renewed when one does.",
		)
	default:
		w.Set(conditionType, metav1.ConditionUnknown, v1alpha1.ReasonNotTried, "An earlier step failed, so this was not tried.")
	}
}

// summarize sets Ready. A renewal that failed for a passing cause is no news while the attachment still stands.
func (r *Reconciler) summarize(cs *v1alpha1.CloudSite, w status.Writer, found *findings, attached bool) {
	problem := found.first()
	if problem == nil || (attached && !problem.stalled) {
		w.Summary(status.Resting, metav1.ConditionTrue, v1alpha1.ReasonReady, readyMessage(cs))
		return
	}
	class := status.Progressing
	if problem.stalled {
		class = status.Stalled
	}
	w.Summary(class, metav1.ConditionFalse, problem.reason, problem.message)
}

func readyMessage(cs *v1alpha1.CloudSite) string {
	version := ""
	if cs.Status.Confluence != nil {
		version = " " + cs.Status.Confluence.Version
	}
	return fmt.Sprintf("Confluence%s at %s is connected with %s.", version, cs.Spec.Confluence.URL, cs.Spec.URL)
}
