package lifecycle

import (
	"cmp"
	"slices"
	"strings"
)

func (r *Reading) readApps(plan Plan, apps *Node, transfers map[string]Transfer) {
	r.AppsOver, r.AppsTold = true, true
	for _, key := range plan.Apps {
		app := AppReading{Key: key}
		if transfer, ok := transfers[key]; ok {
			app.Status, app.part = transfer.Status, transferPart(transfer)
		} else {
			app.part, app.Status = nodeOfApp(apps, key)
		}
		r.AppsTold = r.AppsTold && app.part != absent
		r.AppsOver = r.AppsOver && app.part.over()
		r.Apps = append(r.Apps, app)
	}
}

func transferPart(transfer Transfer) part {
	switch {
	case !transfer.Settled:
		return moving
	case transfer.Succeeded:
		return succeeded
	case strings.EqualFold(transfer.Status, "INCOMPLETE"):
		return incomplete
	default:
		return failed
	}
}

func nodeOfApp(apps *Node, key string) (part, string) {
	// Nodes for single apps are inferred: where one is missing, the whole speaks for it.
	node := cmp.Or(apps.child(key), apps)
	p := partOf(node)
	if node == nil {
		return p, ""
	}
	if p.over() {
		return p, node.Outcome
	}
	return p, node.Status
}

// readEnd tells whether the core is over, and how. While any node still moves, nothing is over: statuses are eventually
// consistent (documented), and an end that is read too early would be a wrong outcome.
func (r *Reading) readEnd(root, migrate *Node, core part) {
	isStopped := func(p part) bool { return p == stopped }
	isStrange := func(p part) bool { return p == strange }
	// An app that was cancelled or ended strangely is the failure of that app; of apps, only what was read of them counts.
	// So does an odd word below the checks: they let the migration pass, or it would not have moved.
	apps, checks := migrate.child("apps"), root.child("check")
	r.StoppedByPerson = root.anyPart(isStopped, apps, checks)
	r.StrangeWord = root.anyPart(isStrange, apps, checks) ||
		slices.ContainsFunc(r.Apps, func(app AppReading) bool { return app.part == strange })
	if !core.over() {
		return
	}
	isMoving := func(p part) bool { return p == moving }
	isWaiting := func(p part) bool { return p == waiting }
	for _, name := range []string{"spaces", "usersAndGroups", "globalEntities"} {
		node := migrate.child(name)
		if node.anyPart(isMoving) {
			return
		}
		r.LeftPending = r.LeftPending || node.anyPart(isWaiting)
	}
	r.CoreOver = true
	r.LeftPending = r.LeftPending || (partOf(root).over() && partOf(migrate) <= waiting && !r.Moved)
}
