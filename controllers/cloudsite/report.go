package cloudsite

import (
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/connection"
	"github.com/drover-dev/drover/internal/shorten"
	"github.com/drover-dev/drover/internal/status"
)

// maxVersion is the length of the longest version that the status holds.
const maxVersion = 64

// report sets all conditions after something was tried.
func (r *Reconciler) report(v *visit, found *findings) {
	good := "Confluence answers."
	if found.version != "" {
		recordVersions(v.cs, found)
		if !found.versions.failed() && !found.assistant.VersionKnown() {
			good = fmt.Sprintf("Confluence answers. Its list of apps does not tell the version of the Migration Assistant: "+
				"see that it is %s or newer.", connection.LeastAssistant())
		}
	}
	v.side(v1alpha1.ConditionSourceReachable, found.source, good)
	v.side(v1alpha1.ConditionSiteReachable, found.cloud, "The cloud site answers.")
	attached := v.clocks(found)
	v.cs.Status.ObservedGeneration = v.cs.Generation
	v.summarize(found, attached)
}

// recordVersions keeps the assistant's version that was known before where the inventory cannot be read now.
func recordVersions(cs *v1alpha1.CloudSite, found *findings) {
	facts := &v1alpha1.ConfluenceFacts{
		Version: shorten.Bare(found.version, maxVersion), AssistantVersion: shorten.Bare(found.assistant.Version, maxVersion),
	}
	if old := cs.Status.Confluence; old != nil && !found.assistant.Readable {
		facts.AssistantVersion = old.AssistantVersion
	}
	cs.Status.Confluence = facts
}

// rest sets the conditions that change with time alone, and those of a CloudSite that is held back.
func (r *Reconciler) rest(v *visit) {
	if v.hold != nil {
		v.side(v1alpha1.ConditionSourceReachable, finding{}, "")
		v.side(v1alpha1.ConditionSiteReachable, finding{}, "")
	}
	v.clocks(&findings{})
	r.holdBack(v)
}

// holdBack shows what holds a CloudSite back.
func (r *Reconciler) holdBack(v *visit) {
	if v.hold == nil {
		return
	}
	v.cs.Status.ObservedGeneration = v.cs.Generation
	v.w.Summary(v.hold.class, metav1.ConditionUnknown, v.hold.reason, v.hold.message)
}

// clocks sets the conditions of the two clocks, and tells whether the attachment stands.
func (v *visit) clocks(found *findings) bool {
	connected, attached := connection.Holds(v.now, v.cs.Status.Connection)
	connect := found.connect
	if !connect.done {
		connect = found.versions
	}
	clocks := v.cs.Status.Connection
	v.clock(v1alpha1.ConditionConnected, clockFacts{
		stands: connected, ran: clocks != nil, found: connect,
		reason: v1alpha1.ReasonTokenSaved, good: "The assistant holds a token of the site.",
	})
	v.clock(v1alpha1.ConditionAttached, clockFacts{
		stands: attached, ran: clocks != nil && clocks.AttachedUntil != nil, found: found.attach,
		reason: v1alpha1.ReasonAttached, good: "The assistant takes up work for the site.",
	})
	return attached
}

// side sets a side's condition. A side that was not asked keeps what it had.
func (v *visit) side(conditionType string, f finding, good string) {
	switch {
	case f.failed():
		v.w.Set(conditionType, metav1.ConditionFalse, f.reason, f.message)
	case f.done:
		v.w.Set(conditionType, metav1.ConditionTrue, v1alpha1.ReasonReachable, good)
	default:
		v.keepOrUnknown(conditionType, f)
	}
}

// keepOrUnknown leaves a condition as it was, unless it complains of a Secret that has been mended since.
func (v *visit) keepOrUnknown(conditionType string, f finding) {
	old := meta.FindStatusCondition(v.cs.Status.Conditions, conditionType)
	if old == nil || f.secretRead && aboutSecret(old.Reason) {
		v.notTried(conditionType)
		return
	}
	v.w.Set(conditionType, old.Status, old.Reason, old.Message)
}

func aboutSecret(reason string) bool {
	return reason == v1alpha1.ReasonSecretNotFound || reason == v1alpha1.ReasonSecretInvalid
}

func (v *visit) notTried(conditionType string) {
	message := "An earlier step failed, so this was not tried."
	if v.hold != nil {
		message = "The CloudSite is held back, so this was not tried. Ready says why."
	}
	v.w.Set(conditionType, metav1.ConditionUnknown, v1alpha1.ReasonNotTried, message)
}

// clockFacts are what is known of one clock.
type clockFacts struct {
	// stands tells that it has not run out, and ran that it ever began.
	stands, ran  bool
	found        finding
	reason, good string
}

// clock sets a clock's condition: it stands, it was tried and failed, or it ran out.
func (v *visit) clock(conditionType string, c clockFacts) {
	switch {
	case c.stands:
		v.w.Set(conditionType, metav1.ConditionTrue, c.reason, c.good)
	case c.found.failed():
		v.w.Set(conditionType, metav1.ConditionFalse, c.found.reason, c.found.message)
	case !v.needed && v.hold == nil && c.ran:
		v.w.Set(
			conditionType,
			metav1.ConditionUnknown,
			v1alpha1.ReasonNotNeeded,
			"It lapsed while no migration needed it, and is renewed when one does.",
		)
	default:
		v.notTried(conditionType)
	}
}

// summarize sets Ready. A renewal that failed for a passing cause is no news while the attachment still stands.
func (v *visit) summarize(found *findings, attached bool) {
	problem := found.first()
	switch {
	case v.hold != nil:
		v.w.Summary(v.hold.class, metav1.ConditionUnknown, v.hold.reason, v.hold.message)
	case problem == nil || (attached && problem.passing()):
		v.w.Summary(status.Resting, metav1.ConditionTrue, v1alpha1.ReasonReady, readyMessage(v.cs))
	case problem.stalled:
		v.w.Summary(status.Stalled, metav1.ConditionFalse, problem.reason, problem.message)
	default:
		v.w.Summary(status.Progressing, metav1.ConditionFalse, problem.reason, problem.message)
	}
}

func readyMessage(cs *v1alpha1.CloudSite) string {
	version := ""
	if cs.Status.Confluence != nil {
		version = " " + cs.Status.Confluence.Version
	}
	return fmt.Sprintf("Confluence%s at %s is connected with %s.", version, cs.Spec.Confluence.URL, cs.Spec.URL)
}
