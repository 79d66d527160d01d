@echo off
rem Builds PiFi on first use and whenever a source is newer than the build, then runs it.
setlocal EnableExtensions DisableDelayedExpansion
set "root=%~dp0"
set "cli=%root%pifi-app\cli\target"
set "jar=%cli%\pifi-cli-0.1.0-SNAPSHOT.jar"

set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" -version >nul 2>&1
if errorlevel 1 (
  echo pifi: no Java found; install JDK 17 or newer, or set JAVA_HOME 1>&2
  exit /b 2
)
set "full="
for /f "tokens=3" %%v in ('^""%java%" -version 2^>^&1 ^| findstr /r /c:"version"^"') do if not defined full set "full=%%~v"
for /f "delims=.-+ tokens=1" %%m in ("%full%") do set "major=%%m"
if not defined major set "major=0"
if %major% LSS 17 (
  echo pifi: Java 17 or newer is needed, %java% is %full% 1>&2
  exit /b 2
)

if /i "%~1"=="serve" if /i not "%~2"=="--help" if /i not "%~2"=="-h" goto serve
call :build pifi-app/cli "%jar%"
if errorlevel 1 exit /b %errorlevel%

set "OPT_OUT_TRACKING=true"
set "DJL_OFFLINE=true"
if not defined PIFI_HEAP set "PIFI_HEAP=2g"
set "native="
if %major% GEQ 22 set "native=--enable-native-access=ALL-UNNAMED"
"%java%" -Xmx%PIFI_HEAP% -XX:+UseSerialGC -Dai.djl.pytorch.graph_optimizer=false %native% -cp "%jar%;%cli%\dist\lib\*" dev.pifi.cli.Pifi %*
exit /b %errorlevel%

:serve
if not "%~2"=="" (
  echo pifi: serve takes no arguments; its settings are environment variables, see docs/server.md 1>&2
  exit /b 2
)
if defined PIFI_NODE (
  echo pifi: several servers of one installation need links, which this launcher does not make; see docs/server.md 1>&2
  exit /b 2
)
call :build pifi-app/server "%root%pifi-app\server\target\pifi.war"
if errorlevel 1 exit /b %errorlevel%
if not defined PIFI_HOME set "PIFI_HOME=%root%pifi-home"
if not defined PIFI_HTTPS_PORT set "PIFI_HTTPS_PORT=9443"
echo pifi: https://localhost:%PIFI_HTTPS_PORT% when it is ready; all it writes is in %PIFI_HOME% 1>&2
call "%root%pifi-app\server\target\liberty\wlp\bin\server.bat" run pifi
exit /b %errorlevel%

rem build MODULE PRODUCT: builds unless the product is newer than every source. PowerShell compares times; exit code 1 means that one is not.
:build
set "product=%~2"
set "stale=0"
if not exist "%product%" set "stale=1"
if "%stale%"=="0" (
  powershell -NoProfile -Command "$t=(Get-Item -LiteralPath $env:product).LastWriteTime; $d=@($env:root+'pom.xml'); $d+=(Get-ChildItem -Path ($env:root+'pifi-*') -Directory).FullName; $n=Get-ChildItem -Path $d -Recurse -File | Where-Object { $_.FullName -notmatch '\\target\\' -and ($_.FullName -match '\\src\\main\\' -or $_.Name -eq 'pom.xml') -and $_.LastWriteTime -gt $t } | Select-Object -First 1; if ($n) { exit 1 }"
  if errorlevel 1 set "stale=1"
)
if "%stale%"=="0" exit /b 0
where mvn >nul 2>&1
if errorlevel 1 (
  echo pifi: no Maven found; install Maven 3.8 or newer 1>&2
  exit /b 2
)
echo pifi: building ^(the first time downloads libraries^) 1>&2
pushd "%root%"
call mvn -q -B -Dstyle.color=never -Dmaven.test.skip=true -Dspotless.check.skip=true package -pl "%~1" -am 1>&2
if errorlevel 1 (
  popd
  exit /b 1
)
popd
copy /b "%product%"+,, "%product%" >nul
exit /b 0
