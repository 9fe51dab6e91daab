/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"fmt"
	"time"

	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/migrationapi"
)

// artifactLifetime is the figure of the documented example; its unit is not stated there.
const artifactLifetime = 45

func definitionOf(d migrationapi.JobDefinition) engine.Definition {
	return engine.Definition{
		Flow:        d.Flow,
		Name:        d.Name,
		ServerID:    d.Source.ServerID,
		Destination: d.Destination.URL,
		SpaceKeys:   d.Scope.Spaces.IncludedKeys,
		SpaceData:   d.Scope.Spaces.IncludedData,
		UsersMode:   d.Scope.UsersAndGroups.Mode,
		AppKeys:     d.Scope.Apps.IncludedKeys,
		GlobalTypes: d.Scope.GlobalEntities.IncludedTypes,
	}
}

func writtenDefinition(d engine.Definition) migrationapi.JobDefinition {
	return migrationapi.JobDefinition{
		Flow:        d.Flow,
		Name:        d.Name,
		Source:      migrationapi.Site{ServerID: d.ServerID},
		Destination: migrationapi.Site{URL: d.Destination},
		Scope: migrationapi.JobScope{
			Spaces:         migrationapi.SpacesScope{IncludedKeys: d.SpaceKeys, IncludedData: d.SpaceData},
			UsersAndGroups: migrationapi.UsersScope{Mode: d.UsersMode},
			Apps:           migrationapi.AppsScope{IncludedKeys: d.AppKeys},
			GlobalEntities: migrationapi.GlobalEntitiesScope{IncludedTypes: d.GlobalTypes},
		},
	}
}

func writtenTask(jobID string, t engine.Task) migrationapi.Task {
	written := migrationapi.Task{
		TaskID:    t.ID,
		TaskType:  t.Kind,
		CreatedAt: t.Created.UTC().Format(time.RFC3339Nano),
		Payload: migrationapi.TaskOptions{
			CheckTypes: migrationapi.CheckTypes{IncludeKeys: t.IncludeKeys, ExcludeKeys: t.ExcludeKeys},
		},
	}
	if t.ArtifactID != "" {
		written.Results.Artifacts = []migrationapi.Artifact{{
			Name: "error-logs.zip",
			Location: fmt.Sprintf(
				"https://%s%s/jobs/%s/tasks/%s/artifacts/%s", GatewayHost, migrationPath, jobID, t.ID, t.ArtifactID),
			ExpireAt: artifactLifetime,
		}}
	}
	return written
}
