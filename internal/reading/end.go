package reading

import (
	"slices"
)

// readEnd tells whether the core is over, and how. While any node still moves, nothing is over: statuses are eventually
// consistent (documented), and an end that is read too early would be a wrong outcome.
func (r *Run) readEnd(root, migrate *Node, core Part) {
	isStopped := func(p Part) bool { return p == Stopped }
	isStrange := func(p Part) bool { return p == Strange }
	// An app that was cancelled or ended strangely is the failure of that app; of apps, only what was read of them counts.
	// So does an odd word below the checks: they let the migration pass, or it would not have moved.
	apps, checks := migrate.Child("apps"), root.Child("check")
	r.StoppedByPerson = root.Any(isStopped, apps, checks)
	r.StrangeWord = root.Any(isStrange, apps, checks) ||
		slices.ContainsFunc(r.Apps, func(app App) bool { return app.Part == Strange })
	if !core.Over() {
		return
	}
	isMoving := func(p Part) bool { return p == Moving }
	isWaiting := func(p Part) bool { return p == Waiting }
	for _, name := range []string{"spaces", "usersAndGroups", "globalEntities"} {
		node := migrate.Child(name)
		if node.Any(isMoving) {
			return
		}
		r.LeftPending = r.LeftPending || node.Any(isWaiting)
	}
	r.CoreOver = true
	r.LeftPending = r.LeftPending || (root.Part().Over() && migrate.Part() <= Waiting && !r.Moved)
}
