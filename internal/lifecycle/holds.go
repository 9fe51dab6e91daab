package lifecycle

import (
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// HoldsSlot tells whether a migration takes part of what its site can do at a time: from the intent to run until the core
// migration is over. The app phase holds no slot.
func HoldsSlot(status *v1alpha1.MigrationStatus) bool {
	if status.Pending != nil && status.Pending.Action == v1alpha1.ActionMigrate {
		return true
	}
	if lastOutcome(status) == v1alpha1.OutcomeUnknown && !requested(status) && status.CompletionTime == nil {
		return true
	}
	run := OpenRun(status)
	return run != nil && run.CoreFinishedAt == nil
}

// TriggersApps tells whether a migration has the app migration of a plan running again, or is about to: one at a time for each
// pair of instance and site, because the trigger calls every app of the instance.
func TriggersApps(status *v1alpha1.MigrationStatus) bool {
	if status.Pending != nil && status.Pending.Action == v1alpha1.ActionTrigger {
		return true
	}
	run := OpenRun(status)
	return run != nil && run.Strategy == v1alpha1.StrategyAppsOnly
}

// SlotEnds tells when a slot is given up whatever becomes of its holder: where the outcome of a call or a run is not known, that
// is noProgressAfter later. Zero means that the slot is held as long as HoldsSlot says.
func SlotEnds(m *v1alpha1.Migration) time.Time {
	status := &m.Status
	if pending := status.Pending; pending != nil && pending.Action == v1alpha1.ActionMigrate &&
		(pending.Attempt > 1 || pending.PlanUnknownSince != nil) {
		return pending.Since.Add(NoProgressAfter(m))
	}
	if lastOutcome(status) == v1alpha1.OutcomeUnknown && status.Pending == nil {
		return lastRun(status).FinishedAt.Add(NoProgressAfter(m))
	}
	return time.Time{}
}

// HoldsSpaces tells whether nobody else may start to migrate the spaces of a migration: from the first intent to run until the
// end. One that a person asked to run again takes its spaces anew when it starts: another may have them by now.
func HoldsSpaces(status *v1alpha1.MigrationStatus) bool {
	starting := status.Pending != nil && status.Pending.Action == v1alpha1.ActionMigrate
	if status.CompletionTime != nil || (unheld(status) && !starting) {
		return false
	}
	return status.DataMovedAt != nil || len(status.Runs) > 0 || starting
}
