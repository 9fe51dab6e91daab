// Package states lists every state of every kind as the operator writes it, and tells how other tools see it. Documentation,
// fixtures and tests are made from this one list.
package states

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/drover-dev/drover/api/v1alpha1"
	droverstatus "github.com/drover-dev/drover/internal/status"
)

// generation is that of an object whose spec was seen.
const generation = 3

// State is one state of a kind in one class. A cause that may pass or may stay, such as a refused token, is two of them.
type State struct {
	Kind, Reason string
	Class        droverstatus.Class
	Message      string
	// twin tells that the same reason stands in the list in another class as well, before this one.
	twin bool
}

// All lists the states in the order of the documentation. It fails if a reason of Ready is in no class.
func All() ([]State, error) {
	var all []State
	for _, doc := range v1alpha1.ReasonDocs() {
		if !slices.Contains(doc.Conditions, v1alpha1.ConditionReady) {
			continue
		}
		classes := ClassesOf(doc.Kind, doc.Reason)
		if len(classes) == 0 {
			return nil, fmt.Errorf("the state %s of %s has no class: add it to internal/states/classes.go", doc.Reason, doc.Kind)
		}
		for i, class := range classes {
			all = append(all, State{doc.Kind, doc.Reason, class, doc.Meaning, i > 0})
		}
	}
	return all, nil
}

// Name is one for each state of a kind, in lower case, fit for a file.
func (s State) Name() string {
	name := strings.ToLower(s.Reason)
	if s.twin {
		name += "-" + strings.ToLower(string(s.Class))
	}
	return name
}

// Conditions are the three that carry the state, as the operator writes them.
func (s State) Conditions() []metav1.Condition {
	// Whoever only waits does not know; whoever was refused does.
	unready := metav1.ConditionFalse
	if s.Kind == "Migration" || s.Reason == v1alpha1.ReasonWaitingForCloudSite {
		unready = metav1.ConditionUnknown
	}
	var conditions []metav1.Condition
	w := droverstatus.Writer{
		Conditions: &conditions, Generation: generation, Now: metav1.NewTime(time.Date(2026, 12, 5, 22, 0, 0, 0, time.UTC)),
	}
	w.Summary(s.Class, unready, s.Reason, s.Message)
	return conditions
}

// Object is an object in this state, without a spec.
func (s State) Object() (*unstructured.Unstructured, error) {
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(&struct {
		Status reported `json:"status"`
	}{reported{generation, s.Conditions()}})
	if err != nil {
		return nil, err
	}
	object := &unstructured.Unstructured{Object: content}
	object.SetGroupVersionKind(v1alpha1.GroupVersion.WithKind(s.Kind))
	object.SetName("acme")
	object.SetNamespace("acme")
	object.SetGeneration(generation)
	return object, nil
}

// reported is the part of a status that every kind has.
type reported struct {
	ObservedGeneration int64              `json:"observedGeneration"`
	Conditions         []metav1.Condition `json:"conditions"`
}

// Kstatus is what kstatus makes of the state, and so Flux and Helm.
func (s State) Kstatus() (status.Status, error) {
	object, err := s.Object()
	if err != nil {
		return "", err
	}
	result, err := status.Compute(object)
	if err != nil {
		return "", err
	}
	return result.Status, nil
}

// Health is what Argo CD shows. A migration that is saved or suspended is done as far as it may go, but not through: a wave that
// waits for it must neither go on nor raise an alarm.
func (s State) Health() string {
	switch {
	case s.Reason == v1alpha1.ReasonSaved || s.Class == droverstatus.Paused:
		return "Suspended"
	case s.Class == droverstatus.Resting:
		return "Healthy"
	case s.Class == droverstatus.Stalled:
		return "Degraded"
	default:
		return "Progressing"
	}
}
