package harness

import (
	"github.com/drover-dev/drover/api/v1alpha1"
)

// Twin is a second cluster with an operator of its own, before the same Atlassian and the same clock.
func (w *World) Twin() *World {
	w.T.Helper()
	twin := New(w.T, w.scenario.Name, nil)
	twin.Sim, twin.Clock, twin.scenario, twin.proxy, twin.ca = w.Sim, w.Clock, w.scenario, w.proxy, w.ca
	twin.Restart()
	return twin
}

// Restore creates a Migration from a backup that holds its status.
func (w *World) Restore(backup *v1alpha1.Migration) {
	w.T.Helper()
	m := backup.DeepCopy()
	m.UID, m.ResourceVersion = "", ""
	w.Create(m)
	m.Status = *backup.Status.DeepCopy()
	if err := w.Client.Status().Update(w.T.Context(), m); err != nil {
		w.T.Fatal(err)
	}
	w.Wake()
}
