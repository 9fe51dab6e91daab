package api_test

// wholeMigration has every field that a Migration can have at once, none with the value of its default.
const wholeMigration = `
apiVersion: migration.drover.dev/v1alpha1
kind: Migration
metadata:
  name: wave-5
spec:
  cloudSiteRef:
    name: acme
  appAssessmentRef:
    name: apps
  displayName: Wave 5, everything but people
  stage: Production
  scope:
    spaces:
      selection: All
      exclude: [HR]
      data: AttachmentsOnly
    usersAndGroups: None
    globalTemplates: Include
    apps:
      selection: Needed
  dependsOn:
  - name: wave-3
  - name: wave-4
  backup:
    policy: Attested
    attested:
      by: Storage team, ticket 4711
      at: "2026-12-01T06:00:00Z"
  verification: Titles
  verificationTolerance:
    pages: 1
    blogPosts: 2
    attachments: 30
    comments: 4
  after:
    idMapping: Report
    productLinks: Update
    redirectMap: Nginx
  checks:
    override: [MissingAttachments, GroupNames]
    recheckInterval: 30m
    maxAge: 12h
    when: WithRun
  run:
    approved: true
    notBefore: "2026-12-05T22:00:00Z"
    notAfter: "2026-12-06T04:00:00Z"
    noProgressAfter: 36h
  rerun:
    policy: Never
    outcomes: [Incomplete]
    limit: 5
    backoff:
      initial: 10m
      factor: 3
      max: 12h
    apps: Never
  priority: -10
  suspend: true
  adoptJobID: 0bacecde-372e-4d84-8d79-d66433b8fa45
  planIDs:
  - jobID: 0bacecde-372e-4d84-8d79-d66433b8fa45
    planID: e508b1f0-364d-4a0f-8c66-198ac67b2a2b
  - jobID: 5d1c9f6e-0f4b-4f43-9a51-6f2f6b1c7d10
    planID: 77aa3f0e-8a1d-4e0c-b1be-0d3c6d9a4b22
`

// Blocks of wholeMigration.
const (
	dependencies = "  dependsOn:\n  - name: wave-3\n  - name: wave-4\n"
	attestation  = "    attested:\n      by: Storage team, ticket 4711\n      at: \"2026-12-01T06:00:00Z\"\n"
	backup       = "  backup:\n    policy: Attested\n" + attestation
	window       = "    notBefore: \"2026-12-05T22:00:00Z\"\n    notAfter: \"2026-12-06T04:00:00Z\"\n"
	backoff      = "    backoff:\n      initial: 10m\n      factor: 3\n      max: 12h\n"
	plans        = "  planIDs:\n" +
		"  - jobID: 0bacecde-372e-4d84-8d79-d66433b8fa45\n    planID: e508b1f0-364d-4a0f-8c66-198ac67b2a2b\n" +
		"  - jobID: 5d1c9f6e-0f4b-4f43-9a51-6f2f6b1c7d10\n    planID: 77aa3f0e-8a1d-4e0c-b1be-0d3c6d9a4b22\n"
)

// durationRule is what every duration is.
const durationRule = ": must be a duration in whole hours, minutes and seconds, such as 90s, 24h or 1h30m"

// timeRule is the form of every time. It stands behind the field, and behind the type where the text is no time at all.
const timeRule = ": should match '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$'"
