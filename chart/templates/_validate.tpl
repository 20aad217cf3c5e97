{{/* Faults that a schema cannot see: all are collected and shown at once, each with its cure. */}}

{{- define "todo-app.validate" -}}
{{- $faults := concat
  (include "todo-app.nameFaults" . | fromJsonArray)
  (include "todo-app.databaseFaults" . | fromJsonArray)
  (include "todo-app.tlsFaults" . | fromJsonArray)
  (include "todo-app.backendFaults" . | fromJsonArray)
  (include "todo-app.exposureFaults" . | fromJsonArray) -}}
{{- if $faults -}}
{{- fail (printf "\n\nthe values cannot be used:\n- %s\n" (join "\n- " $faults)) -}}
{{- end -}}
{{- end -}}

{{- define "todo-app.nameFaults" -}}
{{- $faults := list -}}
{{- $name := include "todo-app.fullname" . -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $name) -}}
{{- $faults = append $faults (printf "objects would be called %q-..., and a Service's name begins with a letter and has no dot. Hint: set fullnameOverride=todo-app, or choose another release name" $name) -}}
{{- end -}}
{{- range $key := list "backend" "frontend" "postgresql" -}}
{{- $image := (index $.Values $key).image -}}
{{- if regexMatch ":[^/]*$" $image.repository -}}
{{- $faults = append $faults (printf "%s.image.repository is %q, which ends in a tag. Hint: set %s.image.tag" $key $image.repository $key) -}}
{{- end -}}
{{- if and $image.digest (not (regexMatch "^sha256:[0-9a-f]{64}$" $image.digest)) -}}
{{- $faults = append $faults (printf "%s.image.digest is %q, wanted sha256: and 64 hexadecimal digits. Hint: docker image inspect --format '{{index .RepoDigests 0}}' IMAGE" $key $image.digest) -}}
{{- end -}}
{{- end -}}
{{- with .Values.postgresql -}}
{{- if and .enabled (not .image.tag) (not .image.digest) -}}
{{- $faults = append $faults "postgresql.image.tag and postgresql.image.digest are empty; the chart's appVersion is no version of PostgreSQL. Hint: set postgresql.image.tag=15" -}}
{{- end -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}

{{- define "todo-app.databaseFaults" -}}
{{- $faults := list -}}
{{- if .Values.postgresql.enabled -}}
{{- if .Values.database.host -}}
{{- $faults = append $faults (printf "database.host is %q while postgresql.enabled is true. Hint: set postgresql.enabled=false to use that host, or leave database.host empty" .Values.database.host) -}}
{{- end -}}
{{- else -}}
{{- if not .Values.database.host -}}
{{- $faults = append $faults "database.host is empty while postgresql.enabled is false. Hint: set database.host to the external PostgreSQL, or postgresql.enabled=true" -}}
{{- end -}}
{{- if not .Values.secret.existingSecret -}}
{{- $faults = append $faults (printf "secret.existingSecret is empty while postgresql.enabled is false: the chart cannot know the external database's password. Hint: kubectl -n %s create secret generic NAME --from-literal=database-password=... --from-literal=jwt-secret=\"$(openssl rand -hex 32)\", and set secret.existingSecret=NAME" .Release.Namespace) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.backup.enabled (not .Values.backup.existingClaim) -}}
{{- $faults = append $faults "backup.enabled is true and backup.existingClaim is empty: the dumps have nowhere to go. Hint: make a PersistentVolumeClaim (README, \"Backups\"), and set backup.existingClaim=NAME" -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}

{{- define "todo-app.tlsFaults" -}}
{{- $faults := list -}}
{{- with .Values.database -}}
{{- $ca := .ca.existingSecret | default .ca.existingConfigMap -}}
{{- if and .ca.existingSecret .ca.existingConfigMap -}}
{{- $faults = append $faults (printf "database.ca.existingSecret is %q and database.ca.existingConfigMap %q. Hint: leave one of them empty" .ca.existingSecret .ca.existingConfigMap) -}}
{{- end -}}
{{- if and (hasPrefix "verify-" .sslMode) (not $ca) -}}
{{- $faults = append $faults (printf "database.sslMode is %q and no authority is named to verify by. Hint: set database.ca.existingSecret or database.ca.existingConfigMap" .sslMode) -}}
{{- end -}}
{{- if and $ca (not (hasPrefix "verify-" .sslMode)) -}}
{{- $faults = append $faults (printf "database.ca names %q and database.sslMode %q verifies nothing. Hint: set database.sslMode=verify-full" $ca .sslMode) -}}
{{- end -}}
{{- end -}}
{{- $tls := .Values.postgresql.tls.existingSecret -}}
{{- if and $tls .Values.postgresql.enabled (has .Values.database.sslMode (list "" "disable" "allow")) -}}
{{- $faults = append $faults (printf "postgresql.tls.existingSecret is %q and database.sslMode %q does not insist on it. Hint: set database.sslMode=verify-full and database.ca.existingSecret, or database.sslMode=require" $tls .Values.database.sslMode) -}}
{{- end -}}
{{- if and .Values.postgresql.enabled (not $tls) (has .Values.database.sslMode (list "require" "verify-ca" "verify-full")) -}}
{{- $faults = append $faults (printf "database.sslMode is %q and the bundled PostgreSQL has no certificate. Hint: set postgresql.tls.existingSecret, or leave database.sslMode empty" .Values.database.sslMode) -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}

{{- define "todo-app.backendFaults" -}}
{{- $faults := list -}}
{{- with .Values.backend -}}
{{- if and (eq .chat.provider "openai") (not .chat.existingSecret) (not $.Values.secret.existingSecret) -}}
{{- $faults = append $faults (printf "backend.chat.provider is \"openai\" and no Secret holds its key. Hint: kubectl -n %s create secret generic NAME --from-literal=openai-api-key=..., and set backend.chat.existingSecret=NAME" $.Release.Namespace) -}}
{{- end -}}
{{- end -}}
{{- range $key := list "backend" "frontend" -}}
{{- $part := index $.Values $key -}}
{{- with $part.autoscaling -}}
{{- if and .enabled (gt (int .minReplicas) (int .maxReplicas)) -}}
{{- $faults = append $faults (printf "%s.autoscaling.minReplicas is %d, above maxReplicas %d. Hint: raise %s.autoscaling.maxReplicas" $key (int .minReplicas) (int .maxReplicas) $key) -}}
{{- end -}}
{{- end -}}
{{- if lt (int $part.terminationGracePeriodSeconds) (add (int $part.preStopSleepSeconds) 3) -}}
{{- $faults = append $faults (printf "%s.terminationGracePeriodSeconds is %d: too short for preStopSleepSeconds %d and 3 s to finish requests. Hint: set it to %d or more" $key (int $part.terminationGracePeriodSeconds) (int $part.preStopSleepSeconds) (add (int $part.preStopSleepSeconds) 3)) -}}
{{- end -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}

{{- define "todo-app.exposureFaults" -}}
{{- $faults := list -}}
{{- with .Values.frontend.service -}}
{{- $proxy := eq (include "todo-app.behindProxy" $) "true" -}}
{{- $way := ternary "ingress" "httpRoute" $.Values.ingress.enabled -}}
{{- $inside := or $proxy (eq .type "ClusterIP") -}}
{{- if and .externalTrafficPolicy $inside -}}
{{- $faults = append $faults (printf "frontend.service.externalTrafficPolicy is %q while the Service is a ClusterIP, which takes no traffic from outside. Hint: leave it empty, and set it at the Service of the ingress controller" .externalTrafficPolicy) -}}
{{- end -}}
{{- if and $proxy (or .nodePort (eq .type "LoadBalancer")) -}}
{{- $faults = append $faults (printf "frontend.service.type is %s, nodePort %s while %s.enabled is true: who goes round it could forge their address. Hint: leave frontend.service.type and nodePort as they are by default, or set %s.enabled=false" .type (toJson .nodePort) $way $way) -}}
{{- end -}}
{{- if and .nodePort (eq .type "ClusterIP") -}}
{{- $faults = append $faults (printf "frontend.service.nodePort is %d while frontend.service.type is ClusterIP. Hint: set frontend.service.type=NodePort, or nodePort to null" (int .nodePort)) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.frontend.service.loadBalancerSourceRanges (ne .Values.frontend.service.type "LoadBalancer") -}}
{{- $faults = append $faults (printf "frontend.service.loadBalancerSourceRanges is set while frontend.service.type is %s, which lets everybody in. Hint: set frontend.service.type=LoadBalancer, or leave the ranges empty" .Values.frontend.service.type) -}}
{{- end -}}
{{- $believed := ne (toString .Values.backend.trustedProxies) "0" -}}
{{- if and $believed (ne .Values.backend.service.type "ClusterIP") -}}
{{- $faults = append $faults (printf "backend.service.type is %s while proxies are believed (backend.trustedProxies is not 0): who goes round the front end could forge their address. Hint: set backend.service.type=ClusterIP, or backend.trustedProxies=0" .Values.backend.service.type) -}}
{{- end -}}
{{- with .Values.ingress -}}
{{- if and .extraHosts (not .host) -}}
{{- $faults = append $faults "ingress.extraHosts is set while ingress.host is empty, which takes every host. Hint: set ingress.host to the first of them" -}}
{{- end -}}
{{- $hosts := list .host -}}
{{- range .extraHosts }}{{ $hosts = append $hosts .host }}{{ end -}}
{{- if ne (len $hosts) (len (uniq $hosts)) -}}
{{- $faults = append $faults (printf "a host stands twice among ingress.host and ingress.extraHosts: %s. Hint: leave one of them" (join ", " $hosts)) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- $faults = append $faults "httpRoute.enabled is true and httpRoute.parentRefs is empty: no Gateway takes the route. Hint: kubectl get gateways --all-namespaces, and set httpRoute.parentRefs[0].name=NAME" -}}
{{- end -}}
{{- if and .Values.ingress.tlsSecret (not .Values.ingress.host) -}}
{{- $faults = append $faults (printf "ingress.tlsSecret is %q while ingress.host is empty. Hint: set ingress.host to the certificate's host" .Values.ingress.tlsSecret) -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}
