package main

import (
	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/drover-dev/drover/api/v1alpha1"
	droverstatus "github.com/drover-dev/drover/internal/status"
)

// appearance is how a state of a Migration looks to other tools.
type appearance struct {
	ready, reconciling, stalled string
	kstatus, argo               string
}

// look writes the conditions of a state as the operator does, and asks kstatus what it makes of them: so the page cannot say
// anything else than what happens.
func look(state string) (appearance, error) {
	m := &v1alpha1.Migration{ObjectMeta: metav1.ObjectMeta{Name: "m", Generation: 1}}
	m.Status.ObservedGeneration = m.Generation
	class := droverstatus.ClassOf(state)
	writer := droverstatus.Writer{Conditions: &m.Status.Conditions, Generation: m.Generation}
	writer.Summary(class, metav1.ConditionUnknown, state, "")

	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(m)
	if err != nil {
		return appearance{}, err
	}
	object := &unstructured.Unstructured{Object: content}
	object.SetGroupVersionKind(v1alpha1.GroupVersion.WithKind("Migration"))
	result, err := status.Compute(object)
	if err != nil {
		return appearance{}, err
	}
	read := func(condition string) string {
		return string(meta.FindStatusCondition(m.Status.Conditions, condition).Status)
	}
	return appearance{
		ready:       read(v1alpha1.ConditionReady),
		reconciling: read(v1alpha1.ConditionReconciling),
		stalled:     read(v1alpha1.ConditionStalled),
		kstatus:     string(result.Status),
		argo:        argoHealth(state, class),
	}, nil
}

// argoHealth is the health that Argo CD should show. A migration that is saved or suspended is done as far as it may go, but not
// through: a wave that waits for it must neither go on nor raise an alarm.
func argoHealth(state string, class droverstatus.Class) string {
	switch {
	case state == v1alpha1.ReasonSaved || class == droverstatus.Paused:
		return "Suspended"
	case class == droverstatus.Resting:
		return "Healthy"
	case class == droverstatus.Stalled:
		return "Degraded"
	default:
		return "Progressing"
	}
}
