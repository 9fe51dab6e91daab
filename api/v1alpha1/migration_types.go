package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// MigrationSpec says what moves, and when.
type MigrationSpec struct {
	// cloudSiteRef names the CloudSite to migrate through. It cannot be changed once a run may have started.
	// +required
	CloudSiteRef LocalReference `json:"cloudSiteRef,omitzero"`

	// appAssessmentRef names the AppAssessment with the decisions. It is required when scope.apps is set.
	// +optional
	AppAssessmentRef *LocalReference `json:"appAssessmentRef,omitempty"`

	// displayName is what people see in the assistant's list of migrations, behind namespace, name and number. It cannot be
	// changed once a run may have started.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=120
	DisplayName string `json:"displayName,omitempty"`

	// stage is Testing or Production. At Atlassian it is a label: it stands in the job's name and changes nothing else there.
	// +required
	Stage Stage `json:"stage,omitempty"`

	// scope is what moves. It cannot be changed once a run may have started: make another Migration for what is left.
	// +required
	Scope Scope `json:"scope,omitzero"`

	// dependsOn names Migrations of the same namespace that must be Finished before this one runs, at most 50. Checks do not
	// wait for them. One that is missing, or that ended otherwise, leaves this one Queued; a cycle is Blocked.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=50
	DependsOn []LocalReference `json:"dependsOn,omitempty"`

	// backup says what stands behind the migration if it goes wrong. It is required for stage Production.
	// +optional
	Backup *BackupPolicy `json:"backup,omitempty"`

	// verification is what is compared on both sides after a run: Counts (pages, blog posts, attachments and comments of each
	// space), Titles (the same, and the pages one by one by their titles) or None. It never starts a re-run by itself: the
	// condition Verified tells what it found. It says nothing of a migration of attachments ahead of their spaces. Left out, it
	// is Counts.
	// +optional
	// +default="Counts"
	Verification VerificationMode `json:"verification,omitempty"`

	// verificationTolerance is by how many of each kind the two sides of one space may differ and still count as equal. Without it
	// none may.
	// +optional
	VerificationTolerance *VerificationTolerance `json:"verificationTolerance,omitempty"`

	// after is what is asked of Atlassian once the migration is Finished. Nothing of it happens unless it is set.
	// +optional
	After *AfterPolicy `json:"after,omitempty"`

	// checks tells which failed checks are accepted, and when checks are made and repeated.
	// +optional
	// +default={}
	Checks *ChecksPolicy `json:"checks,omitempty"`

	// run tells whether and when the migration runs. Without it the migration is checked and kept as Saved.
	// +optional
	// +default={}
	Run *RunPolicy `json:"run,omitempty"`

	// rerun tells how a migration that ended Failed or Incomplete is run again.
	// +optional
	// +default={}
	Rerun *RerunPolicy `json:"rerun,omitempty"`

	// priority puts the migration before others of its site that wait for a slot: -100 to 100, the highest first. Each full day
	// of waiting counts as 1 more, so that nobody waits for ever. Left out, it is 0.
	// +optional
	// +default=0
	// +kubebuilder:validation:Minimum=-100
	// +kubebuilder:validation:Maximum=100
	Priority *int32 `json:"priority,omitempty"`

	// suspend keeps everything from starting: plans, checks, runs and re-runs. A run that is open goes on at Atlassian, which
	// cannot be changed through the API, and is followed. Left out, it is false.
	// +optional
	// +default=false
	Suspend *bool `json:"suspend,omitempty"`

	// adoptJobID is the ID of a job at Atlassian to take up instead of making one: to recover after a cluster was lost. Its
	// server, destination and scope must equal those of this spec. It cannot be changed once the migration has a job.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9._~-]+$')",message="must be the ID of a job, such as 0bacecde-372e-4d84-8d79-d66433b8fa45"
	AdoptJobID string `json:"adoptJobID,omitempty"`

	// planIDs give the ID that a job's plan has in the assistant, where it is not the job's own ID: at most 50. It stands in
	// the address of the plan on the assistant's screen. Only running apps again needs it. That the two are the same is a
	// guess which Drover proves before it relies on it.
	// +optional
	// +listType=map
	// +listMapKey=jobID
	// +kubebuilder:validation:MaxItems=50
	// +kubebuilder:validation:XValidation:rule="self.all(a, self.exists_one(b, b.planID == a.planID))",message="must name each planID once: a plan belongs to one job"
	PlanIDs []PlanID `json:"planIDs,omitempty"`
}

// PlanID is the plan of a job in the assistant.
type PlanID struct {
	// jobID is the job, as status.runs names it.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9._~-]+$')",message="must be the ID of a job, such as 0bacecde-372e-4d84-8d79-d66433b8fa45"
	JobID string `json:"jobID,omitempty"`

	// planID is the plan's ID in the assistant.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9._~-]+$')",message="must be the ID of a plan, such as e508b1f0-364d-4a0f-8c66-198ac67b2a2b"
	PlanID string `json:"planID,omitempty"`
}

// Stage is the purpose of a migration.
//
// +kubebuilder:validation:Enum=Testing;Production
type Stage string

// The two stages that the assistant knows.
const (
	StageTesting    Stage = "Testing"
	StageProduction Stage = "Production"
)

// Scope is what moves.
type Scope struct {
	// spaces are the spaces that move.
	// +required
	Spaces SpaceScope `json:"spaces,omitzero"`

	// usersAndGroups is All (every user and group of the directory), SelectedSpaces (users related to the spaces, with all
	// members of their groups) or None (nobody gets access by this migration; names still go along with the content). Left out,
	// it is All.
	// +optional
	// +default="All"
	// +kubebuilder:validation:Enum=All;SelectedSpaces;None
	UsersAndGroups UsersAndGroups `json:"usersAndGroups,omitempty"`

	// globalTemplates is Include or Exclude. Templates that are included twice stand in the cloud twice. Left out, it is
	// Exclude.
	// +optional
	// +default="Exclude"
	// +kubebuilder:validation:Enum=Include;Exclude
	GlobalTemplates GlobalTemplates `json:"globalTemplates,omitempty"`

	// apps are the apps whose data moves. Each must be installed, needed in cloud, and have a path that the assistant can
	// take (Automated or InstallOnly).
	// +optional
	Apps *AppScope `json:"apps,omitempty"`
}

// UsersAndGroups tells which users and groups move.
type UsersAndGroups string

// The choices of the assistant's screen.
const (
	UsersAll            UsersAndGroups = "All"
	UsersSelectedSpaces UsersAndGroups = "SelectedSpaces"
	UsersNone           UsersAndGroups = "None"
)

// GlobalTemplates tells whether global page templates move.
type GlobalTemplates string

// Whether global page templates move.
const (
	TemplatesInclude GlobalTemplates = "Include"
	TemplatesExclude GlobalTemplates = "Exclude"
)

// SpaceSelection tells how spaces are selected.
type SpaceSelection string

// How spaces are selected.
const (
	SpacesListed SpaceSelection = "Listed"
	SpacesAll    SpaceSelection = "All"
)

// SpaceData tells which data of a space moves.
type SpaceData string

// Which data of a space moves.
const (
	SpaceDataAll             SpaceData = "All"
	SpaceDataAttachmentsOnly SpaceData = "AttachmentsOnly"
)

// SpaceScope selects spaces.
//
// +kubebuilder:validation:XValidation:rule="self.selection != 'Listed' || (has(self.keys) && size(self.keys) > 0)",fieldPath=".keys",message="must name at least one space where selection is Listed"
// +kubebuilder:validation:XValidation:rule="self.selection != 'Listed' || !has(self.exclude)",fieldPath=".exclude",message="may be set only where selection is All"
// +kubebuilder:validation:XValidation:rule="self.selection != 'All' || !has(self.keys)",fieldPath=".keys",message="may be set only where selection is Listed"
type SpaceScope struct {
	// selection is Listed (the spaces in keys) or All (every space of the instance except those in exclude, as they are when
	// the job is made). Left out, it is Listed.
	// +optional
	// +default="Listed"
	// +kubebuilder:validation:Enum=Listed;All
	Selection SpaceSelection `json:"selection,omitempty"`

	// keys are the keys of the spaces: 1 to 5,000, of 1 to 255 characters each, 200,000 characters in all. Keys that
	// Confluence does not know, and keys that differ only in case, make the migration Blocked, and are named.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=5000
	// +kubebuilder:validation:XValidation:rule="self.map(k, size(k)).sum() <= 200000",message="must have at most 200000 characters in all: split the migration"
	Keys []SpaceKey `json:"keys,omitempty"`

	// exclude are the keys of the spaces that do not move where selection is All. The bounds are those of keys.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=5000
	// +kubebuilder:validation:XValidation:rule="self.map(k, size(k)).sum() <= 200000",message="must have at most 200000 characters in all: split the migration"
	Exclude []SpaceKey `json:"exclude,omitempty"`

	// data is All, or AttachmentsOnly to move attachments ahead of their spaces. How the Migration API spells the second is not
	// documented: the operator's configuration can replace the word. Left out, it is All.
	// +optional
	// +default="All"
	// +kubebuilder:validation:Enum=All;AttachmentsOnly
	Data SpaceData `json:"data,omitempty"`
}

// AppSelection tells how apps are selected.
type AppSelection string

// How apps are selected.
const (
	AppsListed AppSelection = "Listed"
	AppsNeeded AppSelection = "Needed"
)

// AppScope selects apps.
//
// +kubebuilder:validation:XValidation:rule="self.selection != 'Listed' || (has(self.keys) && size(self.keys) > 0)",fieldPath=".keys",message="must name at least one app where selection is Listed"
// +kubebuilder:validation:XValidation:rule="self.selection != 'Needed' || !has(self.keys)",fieldPath=".keys",message="may be set only where selection is Listed"
type AppScope struct {
	// selection is Listed (the apps in keys) or Needed (every app that the AppAssessment says is needed in cloud and that has a
	// path which the assistant can take, as they are when the job is made). Left out, it is Listed.
	// +optional
	// +default="Listed"
	// +kubebuilder:validation:Enum=Listed;Needed
	Selection AppSelection `json:"selection,omitempty"`

	// keys are the keys of the apps, at most 200.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=200
	Keys []AppKey `json:"keys,omitempty"`
}

// CheckKey is the key of one of Atlassian's checks, such as MissingAttachments. There is no public list of them for Confluence:
// status.checks.items shows the ones that failed.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=128
// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9._-]+$')",message="must be the key of a check as status.checks.items shows it, such as MissingAttachments"
// +kubebuilder:validation:XValidation:rule="self.lowerAscii() != 'spacekeysconflict'",message="must not be SpaceKeysConflict: a space that exists on the destination would be damaged"
type CheckKey string

// CheckTime tells when the checks for errors are made.
//
// +kubebuilder:validation:Enum=BeforeRun;WithRun
type CheckTime string

// When the checks for errors are made.
const (
	CheckBeforeRun CheckTime = "BeforeRun"
	CheckWithRun   CheckTime = "WithRun"
)

// ChecksPolicy tells which failed checks are accepted, and when checks are made and repeated.
type ChecksPolicy struct {
	// override are the keys of checks whose failure is accepted, at most 50. A key counts only where Atlassian calls the
	// failed check excludable; SpaceKeysConflict cannot be accepted.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=50
	Override []CheckKey `json:"override,omitempty"`

	// recheckInterval is how long a blocked migration waits before its checks are repeated: 5m to 24h. It doubles up to 24h
	// while the result stays the same. Left out, it is 1h.
	// +optional
	// +default="1h"
	// +kubebuilder:validation:XValidation:rule="!self.matches('^([0-9]+h)?([0-9]+m)?([0-9]+s)?$') || (self.matches('^([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,7}s)?$') && duration(self) >= duration('5m') && duration(self) <= duration('24h'))",message="must be from 5m to 24h"
	RecheckInterval Duration `json:"recheckInterval,omitempty"`

	// maxAge is how old the checks may be when the run starts: 10m to 720h. Older ones are repeated once, when the migration is
	// the next to run. Left out, it is 24h.
	// +optional
	// +default="24h"
	// +kubebuilder:validation:XValidation:rule="!self.matches('^([0-9]+h)?([0-9]+m)?([0-9]+s)?$') || (self.matches('^([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,7}s)?$') && duration(self) >= duration('10m') && duration(self) <= duration('720h'))",message="must be from 10m to 720h"
	MaxAge Duration `json:"maxAge,omitempty"`

	// when is BeforeRun, or WithRun: an approved migration without overrides then makes no checks of its own, because each run
	// begins with the same checks (documented). That halves the tasks that a large wave needs of the quota. Once such a run was
	// blocked by its checks, they are made before the run. Left out, it is BeforeRun.
	// +optional
	// +default="BeforeRun"
	When CheckTime `json:"when,omitempty"`
}

// RunPolicy tells whether and when a migration runs.
//
// +kubebuilder:validation:XValidation:rule="!has(self.notBefore) || !has(self.notAfter) || self.notBefore < self.notAfter",fieldPath=".notAfter",message="must be later than notBefore"
type RunPolicy struct {
	// approved is the button: false keeps a checked migration as Saved, true runs it. Taken back in the middle of a run it
	// stops nothing, because a run cannot be cancelled through the API; it only keeps anything else from starting. Left out, it
	// is false.
	// +optional
	// +default=false
	Approved *bool `json:"approved,omitempty"`

	// notBefore is the earliest start of a run or re-run, in UTC, such as "2026-12-05T22:00:00Z". Until then the migration is
	// Queued.
	// +optional
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:Pattern=`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$`
	NotBefore *metav1.Time `json:"notBefore,omitempty"`

	// notAfter is the latest start of a run or re-run, in UTC. A run that has started goes on after it. A migration that could
	// not start until then is WindowMissed, until the window is changed.
	// +optional
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:Pattern=`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$`
	NotAfter *metav1.Time `json:"notAfter,omitempty"`

	// noProgressAfter is how long nothing may move before the migration says NoProgress: 10m to 720h. Time in which nothing
	// could be read does not count. The run is followed all the same, and the state recovers by itself. Left out, it is 24h.
	// +optional
	// +default="24h"
	// +kubebuilder:validation:XValidation:rule="!self.matches('^([0-9]+h)?([0-9]+m)?([0-9]+s)?$') || (self.matches('^([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,7}s)?$') && duration(self) >= duration('10m') && duration(self) <= duration('720h'))",message="must be from 10m to 720h"
	NoProgressAfter Duration `json:"noProgressAfter,omitempty"`
}

// RerunMode tells whether a migration runs again by itself.
//
// +kubebuilder:validation:Enum=Automatic;Never
type RerunMode string

// Whether a migration runs again by itself.
const (
	RerunAutomatic RerunMode = "Automatic"
	RerunNever     RerunMode = "Never"
)

// RerunOutcome is an outcome after which a migration runs again.
//
// +kubebuilder:validation:Enum=Failed;Incomplete
type RerunOutcome string

// The outcomes after which a migration may run again.
const (
	RerunFailed     RerunOutcome = "Failed"
	RerunIncomplete RerunOutcome = "Incomplete"
)

// AppRerun tells whether the app migration of a plan may be triggered again.
//
// +kubebuilder:validation:Enum=Trigger;Never
type AppRerun string

// Whether the app migration of a plan may be triggered again.
const (
	AppsTrigger AppRerun = "Trigger"
	AppsNever   AppRerun = "Never"
)

// RerunPolicy tells how a migration that ended Failed or Incomplete is run again.
type RerunPolicy struct {
	// policy is Automatic or Never. The annotation migration.drover.dev/rerun asks for one more run in either case. Left out,
	// it is Automatic.
	// +optional
	// +default="Automatic"
	Policy RerunMode `json:"policy,omitempty"`

	// outcomes are those after which the migration runs again: Failed (nothing of the scope arrived) and Incomplete (anything
	// between). The word is derived by Drover from what arrived, not the one that Atlassian gives the run. Left out, they are
	// Failed and Incomplete.
	// +optional
	// +default=["Failed","Incomplete"]
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=2
	Outcomes []RerunOutcome `json:"outcomes,omitempty"`

	// limit is how many re-runs there may be that moved data, or may have: 1 to 10. One that never began does not count. Left
	// out, it is 3.
	// +optional
	// +default=3
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=10
	Limit *int32 `json:"limit,omitempty"`

	// backoff is the pause before each re-run.
	// +optional
	// +default={}
	Backoff *Backoff `json:"backoff,omitempty"`

	// apps is Trigger or Never: whether the app migration of a plan may be triggered again where only apps are left. It is done
	// only where Atlassian's rules allow it: all transfers settled, within 12 days of the run's start, and each app that the
	// trigger calls in a version that is known to be repeatable. Left out, it is Trigger.
	// +optional
	// +default="Trigger"
	Apps AppRerun `json:"apps,omitempty"`
}

// Backoff is the pause before each re-run.
//
// +kubebuilder:validation:XValidation:rule="!has(self.initial) || !has(self.max) || !self.initial.matches('^([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,7}s)?$') || !self.max.matches('^([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,7}s)?$') || duration(self.initial) <= duration(self.max)",fieldPath=".max",message="must not be shorter than initial; left out, initial is 5m and max is 6h"
type Backoff struct {
	// initial is the pause before the first re-run: 1m to 24h. Left out, it is 5m.
	// +optional
	// +default="5m"
	// +kubebuilder:validation:XValidation:rule="!self.matches('^([0-9]+h)?([0-9]+m)?([0-9]+s)?$') || (self.matches('^([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,7}s)?$') && duration(self) >= duration('1m') && duration(self) <= duration('24h'))",message="must be from 1m to 24h"
	Initial Duration `json:"initial,omitempty"`

	// factor is how much longer each further pause is: 1 to 10. Left out, it is 2.
	// +optional
	// +default=2
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=10
	Factor *int32 `json:"factor,omitempty"`

	// max is the longest pause: 1m to 168h. Left out, it is 6h.
	// +optional
	// +default="6h"
	// +kubebuilder:validation:XValidation:rule="!self.matches('^([0-9]+h)?([0-9]+m)?([0-9]+s)?$') || (self.matches('^([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,7}s)?$') && duration(self) >= duration('1m') && duration(self) <= duration('168h'))",message="must be from 1m to 168h"
	Max Duration `json:"max,omitempty"`
}

// Migration moves spaces, users, templates and app data from a Confluence to a cloud site. It is checked, kept until it is
// approved, run, followed, run again where parts failed, and reported.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:shortName=cmig,categories=drover
// +kubebuilder:selectablefield:JSONPath=`.spec.cloudSiteRef.name`
// +kubebuilder:printcolumn:name="State",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].reason`
// +kubebuilder:printcolumn:name="Stage",type=string,JSONPath=`.spec.stage`
// +kubebuilder:printcolumn:name="Spaces",type=integer,JSONPath=`.status.progress.spaces.total`
// +kubebuilder:printcolumn:name="Done",type=integer,JSONPath=`.status.progress.spaces.done`,priority=1
// +kubebuilder:printcolumn:name="Progress",type=integer,JSONPath=`.status.progress.percent`
// +kubebuilder:printcolumn:name="Reruns",type=integer,JSONPath=`.status.reruns.used`
// +kubebuilder:printcolumn:name="Verified",type=string,JSONPath=`.status.conditions[?(@.type=="Verified")].status`
// +kubebuilder:printcolumn:name="Position",type=integer,JSONPath=`.status.queuePosition`,priority=1
// +kubebuilder:printcolumn:name="Message",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].message`,priority=1
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:validation:XValidation:rule="!has(self.spec.dependsOn) || self.spec.dependsOn.all(d, d.name != self.metadata.name)",fieldPath=".spec.dependsOn",message="must not name the Migration itself"
// +kubebuilder:validation:XValidation:rule="self.spec.stage != 'Production' || (has(self.spec.backup) && self.spec.backup.policy != 'None')",fieldPath=".spec.backup",message="must have the policy Attested or Take for stage Production: back up the Confluence instance first"
// +kubebuilder:validation:XValidation:rule="!(has(oldSelf.status) && has(oldSelf.status.job)) || (has(self.spec.adoptJobID) == has(oldSelf.spec.adoptJobID) && (!has(self.spec.adoptJobID) || self.spec.adoptJobID == oldSelf.spec.adoptJobID))",fieldPath=".spec.adoptJobID",message="cannot be changed once the migration has a job: create another Migration with it"
// +kubebuilder:validation:XValidation:rule="!has(self.spec.scope.apps) || has(self.spec.appAssessmentRef)",fieldPath=".spec.appAssessmentRef",message="must be set where scope.apps is set: the AppAssessment holds the decisions"
// +kubebuilder:validation:XValidation:rule="!(has(oldSelf.status) && (has(oldSelf.status.dataMovedAt) || (has(oldSelf.status.pending) && oldSelf.status.pending.action == 'Migrate') || (has(oldSelf.status.runs) && size(oldSelf.status.runs) > 0 && !has(oldSelf.status.runs[size(oldSelf.status.runs) - 1].finishedAt)))) || self.spec.scope == oldSelf.spec.scope",fieldPath=".spec.scope",message="cannot be changed once a run may have started: create another Migration for what is left"
// +kubebuilder:validation:XValidation:rule="!(has(oldSelf.status) && (has(oldSelf.status.dataMovedAt) || (has(oldSelf.status.pending) && oldSelf.status.pending.action == 'Migrate') || (has(oldSelf.status.runs) && size(oldSelf.status.runs) > 0 && !has(oldSelf.status.runs[size(oldSelf.status.runs) - 1].finishedAt)))) || self.spec.cloudSiteRef == oldSelf.spec.cloudSiteRef",fieldPath=".spec.cloudSiteRef",message="cannot be changed once a run may have started: create another Migration"
// +kubebuilder:validation:XValidation:rule="!(has(oldSelf.status) && (has(oldSelf.status.dataMovedAt) || (has(oldSelf.status.pending) && oldSelf.status.pending.action == 'Migrate') || (has(oldSelf.status.runs) && size(oldSelf.status.runs) > 0 && !has(oldSelf.status.runs[size(oldSelf.status.runs) - 1].finishedAt)))) || (has(self.spec.displayName) == has(oldSelf.spec.displayName) && (!has(self.spec.displayName) || self.spec.displayName == oldSelf.spec.displayName))",fieldPath=".spec.displayName",message="cannot be changed once a run may have started"
// +kubebuilder:validation:XValidation:rule="!has(self.spec.after) || !has(self.spec.after.redirectMap) || self.spec.after.redirectMap == 'None' || self.spec.verification == 'Titles'",fieldPath=".spec.verification",message="must be Titles where after.redirectMap is set: the map is made from the pages of both sides"
type Migration struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object's metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitzero"`

	// spec says what moves, and when.
	// +required
	Spec MigrationSpec `json:"spec,omitzero"`

	// status is what happened so far.
	// +optional
	// +default={"observedGeneration": -1}
	Status MigrationStatus `json:"status,omitzero"`
}

// MigrationList is a list of Migrations.
//
// +kubebuilder:object:root=true
type MigrationList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitzero"`
	Items           []Migration `json:"items"`
}
