// Package status turns decisions into conditions. The table of states stands here once, for every kind.
package status

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/shorten"
)

// MaxMessage is the length of the longest message.
const MaxMessage = 1024

// Class is how a state looks to kstatus.
type Class string

// The classes. A resting object is Ready, a stalled one needs somebody else, a paused one was told to wait, and all others come
// along by themselves.
const (
	Resting     Class = "Resting"
	Progressing Class = "Progressing"
	Stalled     Class = "Stalled"
	Paused      Class = "Paused"
)

// ClassOf is the table of a Migration's states.
func ClassOf(reason string) Class {
	switch reason {
	case v1alpha1.ReasonSaved, v1alpha1.ReasonFinished:
		return Resting
	case v1alpha1.ReasonBlocked, v1alpha1.ReasonIncomplete, v1alpha1.ReasonFailed, v1alpha1.ReasonStopped,
		v1alpha1.ReasonOutcomeUnknown, v1alpha1.ReasonNoProgress, v1alpha1.ReasonWindowMissed:
		return Stalled
	case v1alpha1.ReasonSuspended:
		return Paused
	default:
		return Progressing
	}
}

// Writer sets the conditions of one object for one generation of its spec.
type Writer struct {
	Conditions *[]metav1.Condition
	Generation int64
	Now        metav1.Time
}

// Set sets a condition. The time of its last transition moves only when its status does.
func (w Writer) Set(conditionType string, state metav1.ConditionStatus, reason, message string) {
	meta.SetStatusCondition(w.Conditions, metav1.Condition{
		Type:               conditionType,
		Status:             state,
		Reason:             reason,
		Message:            Clean(message),
		ObservedGeneration: w.Generation,
		LastTransitionTime: w.Now,
	})
	slices.SortStableFunc(*w.Conditions, func(a, b metav1.Condition) int {
		return cmp.Or(order(a.Type)-order(b.Type), cmp.Compare(a.Type, b.Type))
	})
}

// Summary sets Ready, Reconciling and Stalled from one state. Reconciling and Stalled are never True together.
func (w Writer) Summary(class Class, unready metav1.ConditionStatus, reason, message string) {
	ready, reconciling, stalled := unready, metav1.ConditionFalse, metav1.ConditionFalse
	switch class {
	case Resting:
		ready = metav1.ConditionTrue
	case Stalled:
		ready, stalled = metav1.ConditionFalse, metav1.ConditionTrue
	case Progressing:
		reconciling = metav1.ConditionTrue
	case Paused:
		ready = metav1.ConditionUnknown
	}
	w.Set(v1alpha1.ConditionReady, ready, reason, message)
	w.Set(v1alpha1.ConditionReconciling, reconciling, reason, message)
	w.Set(v1alpha1.ConditionStalled, stalled, reason, message)
}

func order(conditionType string) int {
	first := []string{v1alpha1.ConditionReady, v1alpha1.ConditionReconciling, v1alpha1.ConditionStalled}
	if i := slices.Index(first, conditionType); i >= 0 {
		return i
	}
	return len(first)
}

// Clean makes a text fit for a condition: valid, without control characters, and not too long.
func Clean(message string) string {
	message = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(message, "?"))
	return shorten.Text(message, MaxMessage)
}

// Sentence turns an error into a sentence for a message.
func Sentence(err error) string {
	text := strings.TrimSuffix(err.Error(), ".")
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}
