package status_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/events"

	"github.com/drover-dev/drover/api/v1alpha1"
	drover "github.com/drover-dev/drover/internal/status"
)

var now = metav1.NewTime(time.Date(2026, time.December, 5, 22, 0, 0, 0, time.UTC))

func summary(reason string) []metav1.Condition {
	var conditions []metav1.Condition
	w := drover.Writer{Conditions: &conditions, Generation: 3, Now: now}
	w.Summary(drover.ClassOf(reason), metav1.ConditionUnknown, reason, "Why.")
	return conditions
}

func TestEachStateLooksToOtherToolsAsTheTableSays(t *testing.T) {
	t.Parallel()
	type look struct {
		Ready, Reconciling, Stalled metav1.ConditionStatus
		Kstatus                     status.Status
	}
	progressing := look{"Unknown", "True", "False", status.InProgressStatus}
	resting := look{"True", "False", "False", status.CurrentStatus}
	stalled := look{"False", "False", "True", status.FailedStatus}
	paused := look{"Unknown", "False", "False", status.InProgressStatus}
	tests := map[string]look{
		v1alpha1.ReasonConnecting: progressing, v1alpha1.ReasonChecking: progressing, v1alpha1.ReasonQueued: progressing,
		v1alpha1.ReasonRunning: progressing, v1alpha1.ReasonSaved: resting, v1alpha1.ReasonFinished: resting,
		v1alpha1.ReasonBlocked: stalled, v1alpha1.ReasonIncomplete: stalled, v1alpha1.ReasonFailed: stalled,
		v1alpha1.ReasonStopped: stalled, v1alpha1.ReasonOutcomeUnknown: stalled, v1alpha1.ReasonNoProgress: stalled,
		v1alpha1.ReasonWindowMissed: stalled, v1alpha1.ReasonWaitingToRerun: progressing, v1alpha1.ReasonSuspended: paused,
	}
	for reason, want := range tests {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			conditions := summary(reason)
			get := func(kind string) metav1.ConditionStatus { return meta.FindStatusCondition(conditions, kind).Status }
			got := look{get("Ready"), get("Reconciling"), get("Stalled"), computed(t, conditions, 3)}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, condition := range conditions {
				if condition.Reason != reason || condition.Message != "Why." || condition.ObservedGeneration != 3 {
					t.Errorf("condition = %+v", condition)
				}
			}
			if got := computed(t, conditions, -1); got != status.InProgressStatus {
				t.Errorf("a spec that was not seen yet is %s, want InProgress", got)
			}
		})
	}
}

// computed is what kstatus makes of a Migration with these conditions.
func computed(t *testing.T, conditions []metav1.Condition, observed int64) status.Status {
	t.Helper()
	m := &v1alpha1.Migration{
		TypeMeta:   metav1.TypeMeta{APIVersion: v1alpha1.GroupVersion.String(), Kind: "Migration"},
		ObjectMeta: metav1.ObjectMeta{Name: "wave-1", Generation: 3},
		Status:     v1alpha1.MigrationStatus{ObservedGeneration: observed, Conditions: conditions},
	}
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(m)
	if err != nil {
		t.Fatal(err)
	}
	result, err := status.Compute(&unstructured.Unstructured{Object: content})
	if err != nil {
		t.Fatal(err)
	}
	return result.Status
}

func TestATransitionIsDatedOnlyWhenTheStatusMoves(t *testing.T) {
	t.Parallel()
	conditions := summary(v1alpha1.ReasonChecking)
	later := metav1.NewTime(now.Add(time.Hour))
	w := drover.Writer{Conditions: &conditions, Generation: 3, Now: later}
	w.Summary(drover.Progressing, metav1.ConditionUnknown, v1alpha1.ReasonQueued, "Why.")
	if ready := meta.FindStatusCondition(conditions, "Ready"); !ready.LastTransitionTime.Equal(&now) || ready.Reason != "Queued" {
		t.Errorf("another reason is no transition: %+v", ready)
	}
	w.Summary(drover.Resting, metav1.ConditionUnknown, v1alpha1.ReasonFinished, "Why.")
	if ready := meta.FindStatusCondition(conditions, "Ready"); !ready.LastTransitionTime.Equal(&later) {
		t.Errorf("the transition is not dated: %+v", ready)
	}
}

func TestConditionsHaveAnOrder(t *testing.T) {
	t.Parallel()
	var conditions []metav1.Condition
	w := drover.Writer{Conditions: &conditions, Now: now}
	for _, kind := range []string{"Succeeded", "ChecksPassed", "Stalled", "Reconciling", "Ready"} {
		w.Set(kind, metav1.ConditionTrue, "Test", "")
	}
	got := make([]string, 0, len(conditions))
	for _, condition := range conditions {
		got = append(got, condition.Type)
	}
	if diff := cmp.Diff([]string{"Ready", "Reconciling", "Stalled", "ChecksPassed", "Succeeded"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCleanMakesATextFit(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ tc, want string }{
		"a plain text stays":             {"All is well.", "All is well."},
		"line ends become spaces":        {"one\ntwo\tthree\x7f", "one two three "},
		"what is no text becomes a mark": {"a\xffb", "a?b"},
		"the longest text stays":         {strings.Repeat("x", 1024), strings.Repeat("x", 1024)},
		"a longer text is cut":           {strings.Repeat("x", 1025), strings.Repeat("x", 1021) + "..."},
		"no character is cut in two":     {strings.Repeat("ü", 600), strings.Repeat("ü", 510) + "..."},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := drover.Clean(row.tc); got != row.want {
				t.Errorf("Clean() = %q, want %q", got, row.want)
			}
		})
	}
}

func TestSentence(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"it broke": "It broke.", "It broke.": "It broke.", "über": "Über."} {
		if got := drover.Sentence(errors.New(text)); got != want {
			t.Errorf("Sentence(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestAnnounceTellsChangesOnly(t *testing.T) {
	t.Parallel()
	checking := summary(v1alpha1.ReasonChecking)
	reworded := summary(v1alpha1.ReasonChecking)
	reworded[0].Message = "Another text."
	tests := map[string]struct {
		before, after []metav1.Condition
		want          string
	}{
		"the first state":         {nil, checking, "Normal Checking Why."},
		"another state":           {checking, summary(v1alpha1.ReasonSaved), "Normal Saved Why."},
		"a state that needs help": {checking, summary(v1alpha1.ReasonBlocked), "Warning Blocked Why."},
		"the same state":          {checking, checking, ""},
		"another text":            {checking, reworded, ""},
		"no state":                {nil, nil, ""},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recorder := events.NewFakeRecorder(2)
			drover.Announce(context.Background(), recorder, &v1alpha1.Migration{}, row.before, row.after)
			close(recorder.Events)
			if got := <-recorder.Events; !strings.HasPrefix(got, row.want) || (row.want == "") != (got == "") {
				t.Errorf("event %q, want %q", got, row.want)
			}
		})
	}
}
