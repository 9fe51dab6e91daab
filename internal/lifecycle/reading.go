package lifecycle

import (
	"github.com/drover-dev/drover/api/v1alpha1"
)

// Reading is what one look at a run says.
type Reading struct {
	// Check is how the checks that each run begins with ended.
	Check part
	// Moved tells that something under migrate left PENDING, so that data moved or may have moved.
	Moved bool
	// CoreOver tells that spaces, users and templates are over.
	CoreOver bool
	// LeftPending tells that the task is over while parts of it never began.
	LeftPending bool

	Spaces          v1alpha1.SpaceCounts
	FailedSpaces    []string
	SkippedSpaces   []string
	Users           part
	Templates       part
	Apps            []AppReading
	AppsOver        bool
	AppsTold        bool // anything at all is known of each app that is awaited
	StoppedByPerson bool
	StrangeWord     bool
	Percent         int32

	root *Node
	// digest stands for the transfers, and known are the newest of them, where only apps were read.
	digest string
	known  map[string]Transfer
	// failedCheck tells that one of the checks that each run begins with failed. Where the checks as a whole failed and none
	// of them did, Atlassian could not even schedule the run (documented).
	failedCheck bool
	// rootOver tells that the task as a whole is over.
	rootOver bool
	// opaque tells of a migration that is over and shows no parts: whether any of them began cannot be seen.
	opaque bool
	// partly tells that some spaces without a node of their own arrived.
	partly bool
}

// AppReading is how far one app's data is.
type AppReading struct {
	Key    string
	Status string
	part   part
}

// Read holds a status tree and the apps' transfers against the plan. Transfers count as soon as they name an app of the plan;
// an empty or foreign list proves nothing.
func Read(plan Plan, root *Node, transfers []Transfer) Reading {
	migrate := root.child("migrate")
	core := corePart(plan, root, migrate)
	r := Reading{root: root, Check: partOf(root.child("check"))}
	r.failedCheck = (r.Check == failed || r.Check == incomplete) && len(failedChecks(root.child("check"))) > 0
	r.rootOver = partOf(root).over()
	r.opaque = isOpaque(root, migrate)
	r.Moved = movedBelow(migrate)
	r.readSpaces(plan, migrate, core)
	r.Users = orInherit(plan.Users, migrate.child("usersAndGroups"), core)
	r.Templates = orInherit(plan.Templates, migrate.child("globalEntities"), core)
	r.readApps(plan, migrate.child("apps"), newest(transfers))
	r.readEnd(root, migrate, core)
	r.Percent = r.percent(plan, migrate)
	return r
}

// isOpaque tells of a migration that is over without showing how its parts are. A task that failed and shows no migration at all
// could not be scheduled (documented); any other end says that something was done.
func isOpaque(root, migrate *Node) bool {
	if migrate != nil {
		return partOf(migrate).over() && len(migrate.children()) == 0
	}
	p := partOf(root)
	return p.over() && p != failed && p != stopped
}

func failedChecks(check *Node) []*Node {
	var found []*Node
	for _, child := range check.children() {
		if p := partOf(child); p.over() && p != succeeded && p != skipped {
			found = append(found, child)
		}
	}
	return found
}

// movedBelow tells whether a part of the migration left PENDING. The node migrate by itself says so only where it moves or ended
// well: Atlassian also closes it over parts that never began.
func movedBelow(migrate *Node) bool {
	switch partOf(migrate) {
	case moving, succeeded, incomplete, stopped:
		return true
	case absent, waiting, failed, skipped, strange:
	}
	for _, child := range migrate.children() {
		if child.anyPart(func(p part) bool { return p != waiting && p != absent && p != skipped }) {
			return true
		}
	}
	return false
}

// corePart is how the core migration as a whole stands. The node migrate may be over while apps run on (documented); whether
// it and the root wait for apps is not known, so each of the two will do, and so will all planned parts together. A root that
// is over while migrate still moves is ahead of the rest of the tree.
func corePart(plan Plan, root, migrate *Node) part {
	if p := partOf(migrate); p.over() {
		return p
	}
	if p := partOf(root); p.over() && partOf(migrate) != moving {
		return p
	}
	planned := map[string]bool{"spaces": plan.Spaces > 0, "usersAndGroups": plan.Users, "globalEntities": plan.Templates}
	for name, awaited := range planned {
		node := migrate.child(name)
		if (awaited || node != nil) && !partOf(node).over() {
			return moving
		}
	}
	for _, name := range []string{"spaces", "usersAndGroups", "globalEntities"} {
		if planned[name] {
			return partOf(migrate.child(name))
		}
	}
	return partOf(migrate.child("spaces"))
}

// orInherit reads a part of the core: its own node, or what the whole says where it has none.
func orInherit(planned bool, node *Node, core part) part {
	if !planned {
		return absent
	}
	if p := partOf(node); p != absent {
		return p
	}
	return core
}

func newest(transfers []Transfer) map[string]Transfer {
	byApp := make(map[string]Transfer, len(transfers))
	for _, transfer := range transfers {
		if old, ok := byApp[transfer.App]; !ok || transfer.Updated.After(old.Updated) {
			byApp[transfer.App] = transfer
		}
	}
	return byApp
}

// percent weighs spaces, and apps with a tenth where there are any. 100 is left to the end.
func (r *Reading) percent(plan Plan, migrate *Node) int32 {
	const all, most = 100, 99
	spaces := int64(0)
	if plan.Spaces > 0 {
		over := int64(r.Spaces.Done + r.Spaces.Failed + r.Spaces.Skipped)
		points := over * all
		if node := migrate.child("spaces"); node != nil {
			for _, child := range node.Children {
				if partOf(child) == moving {
					points += int64(min(max(child.Percent, 0), most))
				}
			}
		}
		spaces = min(points/int64(plan.Spaces), all)
	}
	if len(plan.Apps) == 0 {
		return int32(min(spaces, most))
	}
	settled := int64(0)
	for _, app := range r.Apps {
		if app.part.over() {
			settled++
		}
	}
	return int32(min((spaces*9+settled*all/int64(len(plan.Apps)))/10, most))
}
