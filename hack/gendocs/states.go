package main

import (
	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/states"
)

// appearance is how a state looks to other tools.
type appearance struct {
	ready, reconciling, stalled string
	kstatus, argo               string
}

// look takes the conditions of a state as the operator writes them, and asks kstatus what it makes of them: so the page cannot
// say anything else than what happens.
func look(state states.State) (appearance, error) {
	computed, err := state.Kstatus()
	if err != nil {
		return appearance{}, err
	}
	conditions := state.Conditions()
	read := func(condition string) string {
		return string(meta.FindStatusCondition(conditions, condition).Status)
	}
	return appearance{
		ready:       read(v1alpha1.ConditionReady),
		reconciling: read(v1alpha1.ConditionReconciling),
		stalled:     read(v1alpha1.ConditionStalled),
		kstatus:     string(computed),
		argo:        state.Health(),
	}, nil
}
