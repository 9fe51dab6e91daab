package lifecycle

import (
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Action is one thing that the controller does through the door to Atlassian.
type Action string

// The actions. None means that nothing is to be done remotely now.
const (
	None       Action = ""
	CreateJob  Action = "CreateJob"
	StartCheck Action = "StartCheck"
	ReadCheck  Action = "ReadCheck"
	StartRun   Action = "StartRun"
	ReadRun    Action = "ReadRun"
	FindTask   Action = "FindTask"
	DropJob    Action = "DropJob"
	// AdoptJob takes up a job that exists already.
	AdoptJob Action = "AdoptJob"
	// RerunJob makes a job with what is left after a run.
	RerunJob Action = "RerunJob"
	// TriggerApps starts the app migration of a run's plan again.
	TriggerApps Action = "TriggerApps"
	// LookAtApps reads how the apps of a run are whose spaces were run again before its apps were settled.
	LookAtApps Action = "LookAtApps"
	// FindTrigger looks whether a lost trigger had an effect.
	FindTrigger Action = "FindTrigger"
	// TakeBackup asks Confluence for a backup of the spaces.
	TakeBackup Action = "TakeBackup"
	// ReadBackup follows the job of a backup.
	ReadBackup Action = "ReadBackup"
	// FindBackup looks for the job that a lost call made.
	FindBackup Action = "FindBackup"
	// CountSpaces counts what Confluence holds before a run.
	CountSpaces Action = "CountSpaces"
	// Conclude ends the migration.
	Conclude Action = "Conclude"
)

// State is what people read: the reason of Ready and its message.
type State struct {
	Reason  string
	Message string
}

// Gate tells whether all that a migration refers to is there and fits: the condition PrerequisitesMet.
type Gate struct {
	Met     bool
	Waiting bool // comes by itself, so the condition is Unknown
	Reason  string
	Message string
}

// Step is a decision.
type Step struct {
	// Action is what to do now.
	Action Action
	// State is what people read as long as the step stands.
	State State
	// Gate is the state of the prerequisites.
	Gate Gate
	// After is when to look again by itself; 0 means when something changes.
	After time.Duration
	// NeedsSite tells whether the connection of the CloudSite must be kept up for this.
	NeedsSite bool
	// ConnectedSince asks for a connection that was made after that time; zero asks for none in particular.
	ConnectedSince time.Time
	// Run is the number of the run whose apps are triggered.
	Run int32
	// RerunAt is when the next re-run is due; nil where none is.
	RerunAt *time.Time
	// Scheduled tells of a check that nobody waits for: it yields to whatever else needs the quota.
	Scheduled bool
}

// Settings are the operator's figures that decisions depend on.
type Settings struct {
	// SendDeadline is how long after its intent a call may still be sent.
	SendDeadline time.Duration
	// RequestTimeout is how long a call may take.
	RequestTimeout time.Duration
	// Patience is how long a task that was made may stay invisible in the list of tasks.
	Patience time.Duration
	// SearchInterval is how often a lost task is looked for.
	SearchInterval time.Duration
	// TriggerReachesPlan tells that a triggered app migration calls the apps of the plan only, and not all of the instance.
	TriggerReachesPlan bool
}

// LostAfter is when a call without an answer cannot reach Atlassian any more.
func (s Settings) LostAfter() time.Duration {
	return s.SendDeadline + s.RequestTimeout
}

// Input is all that a decision depends on.
type Input struct {
	Now       time.Time
	Migration *v1alpha1.Migration
	// Site is nil where the CloudSite does not exist.
	Site *v1alpha1.CloudSite
	// Assessment is nil where the AppAssessment does not exist or none is named.
	Assessment *v1alpha1.AppAssessment
	Settings   Settings
	// Dependencies are the Migrations that spec.dependsOn names.
	Dependencies []Dependency
	// Cycle names the Migrations of a cycle of dependencies, or is empty.
	Cycle []string
	// HadBy names another Migration that has moved spaces of this one, or may have, where that matters.
	HadBy string
	// LeftBehind are the Migrations that were deleted while their run brought spaces to the same site.
	LeftBehind []string
	// Searched is for how long this process has been looking for what a lost call made.
	Searched time.Duration
	// Resuming tells that the question is whether a lost run may be called again: what was made ready for it then still counts.
	Resuming bool
	// Blind tells that a run cannot be read at the moment: that it stands still is then not known.
	Blind bool
}

func (in Input) status() *v1alpha1.MigrationStatus {
	return &in.Migration.Status
}

// Dependency is a Migration that another one waits for.
type Dependency struct {
	Name  string
	Found bool
	// State is the reason of its Ready.
	State string
	// Ended tells that it has a completionTime.
	Ended bool
}

func (in Input) suspended() bool {
	return in.Migration.Spec.Suspend != nil && *in.Migration.Spec.Suspend
}

func (in Input) approved() bool {
	run := in.Migration.Spec.Run
	return run != nil && run.Approved != nil && *run.Approved
}

func (in Input) noProgressAfter() time.Duration {
	return NoProgressAfter(in.Migration)
}

// NoProgressAfter is how long nothing may move.
func NoProgressAfter(m *v1alpha1.Migration) time.Duration {
	const fallback = 24 * time.Hour
	if m.Spec.Run == nil {
		return fallback
	}
	return m.Spec.Run.NoProgressAfter.Or(fallback)
}
