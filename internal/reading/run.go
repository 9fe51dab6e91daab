package reading

import (
	"github.com/drover-dev/drover/api/v1alpha1"
)

// Run is what one look at a run says.
type Run struct {
	// Check is how the checks that each run begins with ended.
	Check Part
	// CheckFailed tells that one of these checks failed. Where the checks as a whole failed and none of them did, Atlassian could
	// not even schedule the run (documented).
	CheckFailed bool
	// Moved tells that something under migrate left PENDING, so that data moved or may have moved.
	Moved bool
	// CoreOver tells that spaces, users and templates are over.
	CoreOver bool
	// TaskOver tells that the task as a whole is over.
	TaskOver bool
	// LeftPending tells that the task is over while parts of it never began.
	LeftPending bool

	// Spaces counts the spaces of the plan.
	Spaces v1alpha1.SpaceCounts
	// FailedSpaces and SkippedSpaces are keys of those that have a node of their own.
	FailedSpaces, SkippedSpaces []string
	// PartlyTold tells that some of the spaces without a node of their own arrived, and that nothing says which.
	PartlyTold bool

	Users, Templates Part

	Apps []App
	// AppsOver tells that nothing more happens to any app of the plan.
	AppsOver bool
	// AppsTold tells that anything at all is known of each app of the plan.
	AppsTold bool
	// Transfers are the newest of each app, and TransfersDigest stands for all, where only apps were read.
	Transfers       map[string]Transfer
	TransfersDigest string

	StoppedByPerson bool
	// StrangeWord tells that a part is over with a word that nobody told us of.
	StrangeWord bool
	// Percent is how much is over, 99 at most: 100 is left to the end.
	Percent int32

	root *Node
	// opaque tells of a migration that is over and shows no parts: whether any of them began cannot be seen.
	opaque bool
}

// App is how far one app's data is.
type App struct {
	Key string
	// Status is Atlassian's own word.
	Status string
	Part   Part
}

// Of holds a status tree and the apps' transfers against the plan. Transfers count as soon as they name an app of the plan; an
// empty or foreign list proves nothing.
func Of(plan Plan, root *Node, transfers []Transfer) Run {
	migrate := root.Child("migrate")
	core := corePart(plan, root, migrate)
	r := Run{root: root, Check: root.Child("check").Part(), TaskOver: root.Part().Over(), opaque: isOpaque(root, migrate)}
	r.CheckFailed = (r.Check == Failed || r.Check == Incomplete) && anyCheckFailed(root.Child("check"))
	r.Moved = movedBelow(migrate)
	r.readSpaces(plan, migrate, core)
	r.Users = orInherit(plan.Users, migrate.Child("usersAndGroups"), core)
	r.Templates = orInherit(plan.Templates, migrate.Child("globalEntities"), core)
	r.readApps(plan.Apps, migrate.Child("apps"), Newest(transfers))
	r.readEnd(root, migrate, core)
	r.Percent = r.percent(plan, migrate)
	return r
}

// OfApps reads the apps of a plan alone, from its status tree and their transfers.
func OfApps(apps []string, root *Node, transfers []Transfer) Run {
	r := Run{}
	r.readApps(apps, root.Child("migrate", "apps"), Newest(transfers))
	return r
}

// OfTriggered reads apps that were triggered again, of which the transfers alone tell. Apps without one are not awaited.
func OfTriggered(apps []string, transfers []Transfer) Run {
	r := Run{Moved: true, CoreOver: true, TransfersDigest: Digest(transfers), Transfers: Newest(transfers)}
	var known []string
	for _, key := range apps {
		if _, ok := r.Transfers[key]; ok {
			known = append(known, key)
		}
	}
	r.readApps(known, nil, r.Transfers)
	return r
}

// Checks is the node of the checks that each run begins with; nil where it is missing.
func (r Run) Checks() *Node {
	return r.root.Child("check")
}
