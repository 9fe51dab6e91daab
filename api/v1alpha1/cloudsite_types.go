package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// CloudSiteSpec says where migrations go to, and from which Confluence.
type CloudSiteSpec struct {
	// url is the address of the destination site, https and host only, such as https://acme.atlassian.net. It cannot be
	// changed: jobs at Atlassian are bound to their site, so another site is another CloudSite.
	// +required
	// +kubebuilder:validation:MinLength=9
	// +kubebuilder:validation:MaxLength=255
	// +kubebuilder:validation:XValidation:rule="self.matches('^https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?/?$')",message="must be https:// and a host, without path, user or query, such as https://acme.atlassian.net"
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="cannot be changed: create another CloudSite for another site"
	URL string `json:"url,omitempty"`

	// credentialsSecretRef names the Secret with the keys email and token: an Atlassian account that is site or organization
	// admin of the destination, and an API token of it. The Migration API takes nothing else (documented).
	// +required
	CredentialsSecretRef LocalReference `json:"credentialsSecretRef,omitzero"`

	// confluence is the instance that the data comes from.
	// +required
	Confluence ConfluenceSource `json:"confluence,omitzero"`

	// emailDomains is the review of the domains that users' addresses have: at most 500. Atlassian trusts no domain by itself,
	// and a migration fails while any domain of the whole instance is not reviewed in the assistant, even one that moves a
	// single space (documented). This list is the record and Drover's gate; it changes nothing at Atlassian. A migration does
	// not run while it is empty, or while a domain that was seen is missing from it.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=500
	EmailDomains []EmailDomain `json:"emailDomains,omitempty"`

	// suspend keeps anything from starting through this CloudSite. Runs that are open are followed, and their connection is
	// renewed. Left out, it is false.
	// +optional
	// +default=false
	Suspend *bool `json:"suspend,omitempty"`

	// maxConcurrentMigrations is how many migrations of this pair of instance and site may move data at the same time, 1 to 50;
	// others wait in the queue. It counts by the pair of server ID and site, across all namespaces that the operator watches;
	// where two CloudSites of one pair differ, the lower number holds. Atlassian states no limit; one instance is read by all
	// of its migrations. Left out, it is 1.
	// +optional
	// +default=1
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=50
	MaxConcurrentMigrations *int32 `json:"maxConcurrentMigrations,omitempty"`
}

// DomainReview is what a person decided about an e-mail domain.
//
// +kubebuilder:validation:Enum=Trusted;Blocked
type DomainReview string

// What a person decides about an e-mail domain.
const (
	DomainTrusted DomainReview = "Trusted"
	DomainBlocked DomainReview = "Blocked"
)

// EmailDomain is the review of one e-mail domain.
type EmailDomain struct {
	// name is the domain, such as acme.example, in lower case.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule="!format.dns1123Subdomain().validate(self).hasValue()",message="must be a domain in lower case, such as acme.example"
	Name string `json:"name,omitempty"`

	// reviewed is Trusted, or Blocked: users with such an address are not wanted in the cloud, and migrations are blocked
	// until they are changed on the instance and the domain is not seen any more.
	// +required
	Reviewed DomainReview `json:"reviewed,omitempty"`
}

// SharedServerID tells whether a clone of an instance is meant to be there.
//
// +kubebuilder:validation:Enum=Acknowledged
type SharedServerID string

// SharedServerIDAcknowledged says that a clone is meant to be there.
const SharedServerIDAcknowledged SharedServerID = "Acknowledged"

// Deployment is the edition of Confluence that the data comes from.
//
// +kubebuilder:validation:Enum=DataCenter;Server
type Deployment string

// The editions that can be migrated.
const (
	DeploymentDataCenter Deployment = "DataCenter"
	DeploymentServer     Deployment = "Server"
)

// ConfluenceSource is the Confluence instance that data comes from.
type ConfluenceSource struct {
	// url is the base URL of Confluence; it may have a context path, such as https://wiki.acme.example/confluence. http:// is
	// refused (condition SourceReachable, reason InsecureURL) unless the operator's configuration allows it. It cannot be
	// changed.
	// +required
	// +kubebuilder:validation:MinLength=8
	// +kubebuilder:validation:MaxLength=255
	// +kubebuilder:validation:XValidation:rule="self.matches('^https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?$')",message="must be http:// or https://, a host and possibly a path, without user, query or fragment, such as https://confluence.acme.example"
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="cannot be changed: create another CloudSite for another Confluence"
	URL string `json:"url,omitempty"`

	// serverID is the instance's Server ID from General Configuration > System Information. No REST call gives it. With a
	// wrong one, Atlassian finishes each task as failed, or never picks it up. It cannot be changed.
	// +required
	// +kubebuilder:validation:MinLength=4
	// +kubebuilder:validation:MaxLength=64
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$')",message="must be the Server ID from General Configuration > System Information, such as BGTY-4XPQ-ABCD-5678"
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="cannot be changed: create another CloudSite for another Confluence"
	ServerID string `json:"serverID,omitempty"`

	// deployment is the edition: DataCenter or Server.
	// +required
	Deployment Deployment `json:"deployment,omitempty"`

	// credentialsSecretRef names the Secret with the key token (a personal access token of a system admin), or with username
	// and password. The token is used where both are there.
	// +required
	CredentialsSecretRef LocalReference `json:"credentialsSecretRef,omitzero"`

	// caSecretRef names a Secret and the key in it that holds the PEM certificates of a private CA. They are trusted for this
	// Confluence only, besides the CAs of the operator's system.
	// +optional
	CASecretRef *SecretKeyReference `json:"caSecretRef,omitempty"`

	// sharedServerID is Acknowledged where a clone of this instance, which has the same Server ID at another URL, is meant to
	// be there. Whichever of the two is attached to a site may take up the other's jobs, so without it both CloudSites stop.
	// +optional
	SharedServerID SharedServerID `json:"sharedServerID,omitempty"`
}

// CloudSiteStatus is what Drover found and holds of a connection.
type CloudSiteStatus struct {
	// conditions tell what stands. The reasons are listed in the documentation of conditions.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=16
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that the conditions speak of; -1 until the first look.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// confluence is what the instance says of itself.
	// +optional
	Confluence *ConfluenceFacts `json:"confluence,omitempty"`

	// connection holds the clocks of the connection.
	// +optional
	Connection *ConnectionStatus `json:"connection,omitempty"`

	// emailDomains are the domains that were seen or declared, with their state, at most 500.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=500
	EmailDomains []EmailDomainStatus `json:"emailDomains,omitempty"`

	// migrations counts the Migrations of this CloudSite that wait or run. It is brought up to date at most once a minute.
	// +optional
	Migrations *MigrationCounts `json:"migrations,omitempty"`

	// abandoned are runs whose Migration was deleted while they were open, or shows an older status that was put back. Nothing can
	// cancel them at Atlassian, so their spaces and their slot stay taken until Atlassian says that they are over, at most the
	// newest 100.
	// +optional
	// +listType=map
	// +listMapKey=jobID
	// +kubebuilder:validation:MaxItems=100
	Abandoned []AbandonedRun `json:"abandoned,omitempty"`
}

// DomainState is how an e-mail domain stands.
type DomainState string

// How an e-mail domain stands. Unreviewed was seen and is not in the spec; Declared is in the spec, and nothing tells whether
// users have it.
const (
	DomainStateTrusted    DomainState = "Trusted"
	DomainStateBlocked    DomainState = "Blocked"
	DomainStateUnreviewed DomainState = "Unreviewed"
	DomainStateDeclared   DomainState = "Declared"
)

// EmailDomainStatus is how an e-mail domain stands.
type EmailDomainStatus struct {
	// name is the domain.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Name string `json:"name,omitempty"`

	// state is Trusted or Blocked (seen, and reviewed so), Unreviewed (seen, and missing from the spec) or Declared (in the
	// spec, and not seen so far).
	// +optional
	// +kubebuilder:validation:MaxLength=32
	State DomainState `json:"state,omitempty"`
}

// MigrationCounts counts Migrations.
type MigrationCounts struct {
	// queued is the number that wait for a slot.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Queued int32 `json:"queued"`

	// running is the number that run.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Running int32 `json:"running"`
}

// AbandonedHolds tells which spaces a run keeps whose Migration was deleted.
type AbandonedHolds string

// Which spaces such a run keeps.
const (
	AbandonedHoldsListed AbandonedHolds = "Listed"
	AbandonedHoldsNone   AbandonedHolds = "None"
	AbandonedHoldsAll    AbandonedHolds = "All"
)

// AbandonedRun is a run whose Migration was deleted while it was open.
type AbandonedRun struct {
	// jobID is the job that runs.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	JobID string `json:"jobID,omitempty"`

	// taskID is the task that runs it; it is missing where the answer with it was never recorded.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	TaskID string `json:"taskID,omitempty"`

	// after is the newest task of the job that was known when the call that starts the run was made: the run is looked for
	// beyond it. It is missing where taskID is known, and where the job had no task before. Drover takes it from the status of
	// the Migration that was deleted.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	After string `json:"after,omitempty"`

	// saved tells that nobody was known to have run the plan. It keeps its spaces, but no slot, until the tasks of the job have been
	// listed once beyond after: a run that is found is recorded as any other, and without one the record goes. It is missing where
	// a run was known, or its start had no answer yet.
	// +optional
	Saved bool `json:"saved,omitempty"`

	// noProgressAfter is spec.run.noProgressAfter of the Migration that was deleted: a run of which nothing moves for so long
	// is taken for over, and never sooner than after 24h. It is missing where the Migration stated none, and in records of older
	// versions: then it is 24h.
	// +optional
	NoProgressAfter Duration `json:"noProgressAfter,omitempty"`

	// holds tells which spaces the run keeps until it is over: Listed (those in spaces), None (its plan moves none) or All (every
	// space of the site, because those of the plan cannot be listed here). It is missing as long as the plan could not be read
	// and the Migration did not list its spaces: then it is All.
	// +optional
	// +kubebuilder:validation:MaxLength=32
	Holds AbandonedHolds `json:"holds,omitempty"`

	// spaces are the keys of the spaces that the run may move; nobody else moves them until it is over. They are those that the
	// Migration listed or, once the plan could be read, those of the plan: 400,000 characters in all records of a CloudSite.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=5000
	Spaces []SpaceKey `json:"spaces,omitempty"`

	// message says why the run could not be looked at the last time. It is missing where it could.
	// +optional
	// +kubebuilder:validation:MaxLength=1024
	Message string `json:"message,omitempty"`

	// migration is the name of the Migration that was deleted.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Migration string `json:"migration,omitempty"`

	// since is when it was deleted.
	// +required
	Since metav1.Time `json:"since,omitzero"`
}

// ConfluenceFacts is what the instance says of itself.
type ConfluenceFacts struct {
	// version is the version of Confluence.
	// +optional
	// +kubebuilder:validation:MaxLength=64
	Version string `json:"version,omitempty"`

	// assistantVersion is the version of the Confluence Cloud Migration Assistant. It is missing where the plugin inventory
	// does not tell.
	// +optional
	// +kubebuilder:validation:MaxLength=64
	AssistantVersion string `json:"assistantVersion,omitempty"`
}

// ConnectionStatus holds the clocks of a connection. Atlassian states them as 21 days for the assistant's token and 24 hours
// for the attachment.
type ConnectionStatus struct {
	// connectedAt is when the assistant last took a token for the site.
	// +optional
	ConnectedAt *metav1.Time `json:"connectedAt,omitempty"`

	// renewAfter is when Drover renews the assistant's token, provided that a migration needs the connection then.
	// +optional
	RenewAfter *metav1.Time `json:"renewAfter,omitempty"`

	// attachedUntil is when the attachment lapses. Without one the assistant takes up no work from Atlassian.
	// +optional
	AttachedUntil *metav1.Time `json:"attachedUntil,omitempty"`
}

// CloudSite connects one Confluence instance with one Atlassian cloud site, and keeps the connection while migrations need it.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:shortName=csite,categories=drover
// +kubebuilder:printcolumn:name="Ready",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].status`
// +kubebuilder:printcolumn:name="State",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].reason`
// +kubebuilder:printcolumn:name="Site",type=string,JSONPath=`.spec.url`
// +kubebuilder:printcolumn:name="Queued",type=integer,JSONPath=`.status.migrations.queued`
// +kubebuilder:printcolumn:name="Running",type=integer,JSONPath=`.status.migrations.running`
// +kubebuilder:printcolumn:name="Confluence",type=string,JSONPath=`.spec.confluence.url`,priority=1
// +kubebuilder:printcolumn:name="Version",type=string,JSONPath=`.status.confluence.version`,priority=1
// +kubebuilder:printcolumn:name="Message",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].message`,priority=1
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
type CloudSite struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object's metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitzero"`

	// spec says where to, and from which Confluence.
	// +required
	Spec CloudSiteSpec `json:"spec,omitzero"`

	// status is what Drover found.
	// +optional
	// +default={"observedGeneration": -1}
	Status CloudSiteStatus `json:"status,omitzero"`
}

// CloudSiteList is a list of CloudSites.
//
// +kubebuilder:object:root=true
type CloudSiteList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitzero"`
	Items           []CloudSite `json:"items"`
}
