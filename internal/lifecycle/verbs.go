package lifecycle

import (
	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/shorten"
)

// Answer is what a person is told about an annotation that asked for something.
type Answer struct {
	// Reason is the event's reason.
	Reason  string
	Message string
	// Refused tells that nothing was done.
	Refused bool
}

// The reasons of the events that answer annotations.
const (
	EventRecheck        = "Recheck"
	EventRecheckRefused = "RecheckRefused"
	EventRerun          = "Rerun"
	EventRerunRefused   = "RerunRefused"
	EventVerify         = "Verify"
	EventVerifyRefused  = "VerifyRefused"
)

// Asked tells whether an annotation asks for something that was not answered yet.
func Asked(m *v1alpha1.Migration) bool {
	handled := m.Status.LastHandled
	if handled == nil {
		handled = &v1alpha1.HandledVerbs{}
	}
	return verb(m, v1alpha1.AnnotationRecheck) != handled.Recheck && verb(m, v1alpha1.AnnotationRecheck) != "" ||
		verb(m, v1alpha1.AnnotationRerun) != handled.Rerun && verb(m, v1alpha1.AnnotationRerun) != "" ||
		verb(m, v1alpha1.AnnotationVerify) != handled.Verify && verb(m, v1alpha1.AnnotationVerify) != ""
}

func verb(m *v1alpha1.Migration, annotation string) string {
	return shorten.Text(m.Annotations[annotation], 256)
}

// Obey does what annotations ask for, once for each new value, and acknowledges it in the status. What does not apply is
// refused in words, and never kept for later. A value that stands on an object from its creation is acknowledged only.
func Obey(in Input) []Answer {
	m, status := in.Migration, in.status()
	if !Asked(m) {
		return nil
	}
	first := status.ObservedGeneration < 0
	if status.LastHandled == nil {
		status.LastHandled = &v1alpha1.HandledVerbs{}
	}
	var answers []Answer
	for _, v := range []struct {
		annotation string
		handled    func(*v1alpha1.HandledVerbs) *string
		refused    string
		obey       func(Input) Answer
	}{
		{v1alpha1.AnnotationRecheck, func(h *v1alpha1.HandledVerbs) *string { return &h.Recheck }, EventRecheckRefused, recheckNow},
		{v1alpha1.AnnotationRerun, func(h *v1alpha1.HandledVerbs) *string { return &h.Rerun }, EventRerunRefused, rerunNow},
		{v1alpha1.AnnotationVerify, func(h *v1alpha1.HandledVerbs) *string { return &h.Verify }, EventVerifyRefused, verifyNow},
	} {
		value, handled := verb(m, v.annotation), v.handled(status.LastHandled)
		if value == "" || value == *handled {
			continue
		}
		*handled = value
		if first {
			answers = append(answers, Answer{v.refused, "The annotation stood on the object from its creation. " +
				"It is acknowledged and not executed.", true})
			continue
		}
		answers = append(answers, v.obey(in))
	}
	return answers
}

func recheckNow(in Input) Answer {
	status := in.status()
	switch {
	case status.CompletionTime != nil:
		return Answer{EventRecheckRefused, "The migration has ended, so nothing is checked again.", true}
	case status.Pending != nil || OpenRun(status) != nil:
		return Answer{EventRecheckRefused, "A call or a run is open, so nothing is checked now.", true}
	case lastOutcome(status) == v1alpha1.OutcomeUnknown:
		return Answer{EventRecheckRefused, "The outcome of the last run is not known. Look at the plan in the assistant; the " +
			"annotation " + v1alpha1.AnnotationRerun + " goes on.", true}
	}
	if suspendedStep(in) != nil && !adoptsThoughSuspended(in) {
		return Answer{EventRecheckRefused, "The migration or its CloudSite is suspended, so nothing is tested.", true}
	}
	Forgive(status)
	forgetSlowBackup(in)
	checks := status.Checks
	if checks != nil && checks.FinishedAt != nil && status.Job != nil && checks.JobID == status.Job.ID && checksMatter(in) {
		checks.Requested = true
		return Answer{EventRecheck, "The checks are made again.", false}
	}
	return Answer{EventRecheck, "Whatever stands in the way is tested again.", false}
}

// checksMatter tells whether a recheck is about the checks: they are what blocks, or nothing does.
func checksMatter(in Input) bool {
	return len(standing(in.Migration)) > 0 || !blockedByAGate(in.status())
}

func blockedByAGate(status *v1alpha1.MigrationStatus) bool {
	return meta.IsStatusConditionFalse(status.Conditions, v1alpha1.ConditionPrerequisitesMet)
}

// Forgive lets go on what only a person's word, or a changed spec, lets go on: a plan that Atlassian rejected, and a run that
// ended too often before it began.
func Forgive(status *v1alpha1.MigrationStatus) {
	if neverBegan(status) >= neverBeganLimit {
		status.Reruns.NeverBegan = 1
	}
	status.Rejected = ""
	forgetFailedBackup(status)
}
